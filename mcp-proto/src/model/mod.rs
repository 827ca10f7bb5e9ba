//! Every type of every method, in every revision.
//!
//! One Rust type serves all revisions; what only some of them have is optional and its doc says which. [`Fit`] makes
//! a value what one revision defines, and [`encode_for`] does so on the way out.
//!
//! Whatever a peer adds survives: unknown fields are kept in `other`, which every object has and which is written back
//! in place; unknown words of an enum in `Unknown`; unknown members of a union whole. A list leaves out the elements
//! that it cannot read rather than failing for all.
//!
//! ```text
//! model/
//!   cache, icon, meta, params, result_type         parts of many messages
//!   implementation, capability                     who the ends are and what they can do
//!   initialize, discover                           how they meet: legacy, modern
//!   cancellation, progress, logging, subscription  beside the requests
//!   input                                          what a server asks before it answers
//!   legacy_task, task                              work that outlives its request: 2025-11-25, the extension
//!   fit                                            one value, every revision
//!   lenient, macros                                how the types are written down
//! ```

mod cache;
mod cancellation;
mod capability;
mod discover;
mod fit;
mod icon;
mod implementation;
mod initialize;
mod input;
mod legacy_task;
mod lenient;
mod logging;
mod macros;
mod meta;
mod params;
mod progress;
mod result_type;
mod subscription;

pub use cache::*;
pub use cancellation::*;
pub use capability::*;
pub use discover::*;
pub use fit::{Fit, encode_for};
pub use icon::*;
pub use implementation::*;
pub use initialize::*;
pub use input::*;
pub use legacy_task::*;
pub use logging::*;
pub use meta::*;
pub use params::*;
pub use progress::*;
pub use result_type::*;
pub use subscription::*;

/// A JSON object.
pub type Object = serde_json::Map<alloc::string::String, serde_json::Value>;

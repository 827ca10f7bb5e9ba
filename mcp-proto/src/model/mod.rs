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
//!   implementation, capability                          who the ends are and what they can do
//!   initialize, discover                                how they meet: legacy, modern
//!   tool, resource, prompt, completion                  what a server offers
//!   sampling, elicitation, root                         what a client offers
//!   elicitation_schema, primitive_schema, choice_schema the forms of elicitation
//!   content, annotation, icon                           what is said, and hints about it
//!   input                                               what a server asks before it answers
//!   legacy_task, task                                   work that outlives its request: 2025-11-25, the extension
//!   cancellation, progress, logging, subscription       beside the requests
//!   meta, params, pagination, cache, result_type        parts of many messages
//!   error_data                                          what errors carry
//!   fit                                                 one value, every revision
//!   source, tree, lenient, part, macros                 how the types are read, written and written down
//! ```

mod annotation;
mod cache;
mod cancellation;
mod capability;
mod choice_schema;
mod completion;
mod content;
mod discover;
mod elicitation;
mod elicitation_schema;
mod error_data;
pub(crate) mod fit;
mod icon;
mod implementation;
mod initialize;
mod input;
mod legacy_task;
mod lenient;
mod logging;
mod macros;
mod meta;
mod pagination;
mod params;
pub(crate) mod part;
mod primitive_schema;
mod progress;
mod prompt;
mod resource;
mod result_type;
mod root;
mod sampling;
mod sampling_tools;
pub(crate) mod source;
mod subscription;
mod task;
mod tool;
mod tree;

pub use annotation::*;
pub use cache::*;
pub use cancellation::*;
pub use capability::*;
pub use choice_schema::*;
pub use completion::*;
pub use content::*;
pub use discover::*;
pub use elicitation::*;
pub use elicitation_schema::*;
pub use error_data::*;
pub use fit::{Fit, encode_for};
pub use icon::*;
pub use implementation::*;
pub use initialize::*;
pub use input::*;
pub use legacy_task::*;
pub use logging::*;
pub use meta::*;
pub use pagination::*;
pub use params::*;
pub use primitive_schema::*;
pub use progress::*;
pub use prompt::*;
pub use resource::*;
pub use result_type::*;
pub use root::*;
pub use sampling::*;
pub use sampling_tools::*;
pub use subscription::*;
pub use task::*;
pub use tool::*;

/// A JSON object.
pub type Object = serde_json::Map<alloc::string::String, serde_json::Value>;

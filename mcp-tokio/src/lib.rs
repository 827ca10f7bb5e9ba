//! The Model Context Protocol on tokio.
//!
//! Everything that knows the protocol is in [`mcp_driver`] and, below it, in [`mcp_proto`]; this crate adds what only
//! a runtime can give: the clock ([`Tokio`]) and the streams ([`Compat`]).
//!
//! # Example: the clock follows tokio's, paused or not
//! ```
//! use std::time::Duration;
//! use mcp_driver::Runtime;
//! use mcp_tokio::Tokio;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
//! let clock = Tokio::new();
//! let start = clock.now();
//! clock.sleep_until(start + Duration::from_secs(3600)).await; // at once, for the clock is paused
//! assert!(clock.now() - start >= Duration::from_secs(3600));
//! # });
//! ```

mod compat;
mod runtime;

pub use compat::Compat;
pub use runtime::{Tokio, TokioSleep};

//! The Model Context Protocol as pure state machines.
#![no_std]
#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::panic
)]

extern crate alloc;

mod error;
mod id;
mod instant;
mod limits;
mod rpc;
mod version;

pub mod codec;
pub mod jsonrpc;
pub mod model;

pub use error::{CloseReason, Incompatible, Misbehaved, SendError};
pub use id::{InboundId, InputId, RequestHandle};
pub use instant::Instant;
pub use limits::Limits;
pub use version::{UnknownVersion, Version};

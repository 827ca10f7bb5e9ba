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
mod meta;
mod rpc;
mod stream;
mod version;

pub mod client;
pub mod codec;
pub mod jsonrpc;
pub mod method;
pub mod model;
pub mod server;

pub use error::{CloseReason, Incompatible, Misbehaved, SendError};
pub use id::{InboundId, InputId, RequestHandle};
pub use instant::Instant;
pub use limits::Limits;
pub use stream::{Role, Stream};
pub use version::{UnknownVersion, Version};

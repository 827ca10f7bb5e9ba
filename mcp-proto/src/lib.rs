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

mod instant;
mod version;

pub mod jsonrpc;
pub mod model;

pub use instant::Instant;
pub use version::{UnknownVersion, Version};

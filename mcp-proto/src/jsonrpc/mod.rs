//! JSON-RPC 2.0 as MCP uses it.

mod raw;

pub use raw::{DecodeError, EncodeError, Raw};

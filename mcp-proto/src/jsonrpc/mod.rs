//! JSON-RPC 2.0 as MCP uses it: ids, errors, the envelope around a message, and how messages are written.

pub(crate) mod batch;
pub(crate) mod encode;
pub(crate) mod envelope;
mod error_code;
mod place;
mod raw;
mod rpc_error;
mod wire_id;

pub use error_code::ErrorCode;
pub use raw::{DecodeError, EncodeError, Raw};
pub use rpc_error::RpcError;
pub use wire_id::WireId;

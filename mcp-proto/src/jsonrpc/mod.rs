//! JSON-RPC 2.0 as MCP uses it: ids, errors, the envelope around a message, and how messages are written.

#[cfg(any(feature = "client", feature = "server"))]
pub(crate) mod batch;
#[cfg(any(feature = "client", feature = "server"))]
pub(crate) mod encode;
#[cfg(any(feature = "client", feature = "server"))]
pub(crate) mod envelope;
mod error_code;
#[cfg(any(feature = "client", feature = "server"))]
mod kept;
mod place;
mod raw;
mod rpc_error;
mod wire_id;

pub use error_code::ErrorCode;
pub use raw::{DecodeError, EncodeError, Raw};
pub use rpc_error::RpcError;
pub use wire_id::WireId;

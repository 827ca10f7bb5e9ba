//! The rules that a request must keep: one a file, named after it.

mod accept;
mod content_encoding;
mod content_length;
mod content_type;
mod host;
mod mcp_method;
mod mcp_name;
mod mcp_param;
mod method;
mod origin;
mod path;
mod protocol_version;
mod single_lines;

pub(super) use accept::accept;
pub(super) use content_encoding::content_encoding;
pub(super) use content_length::content_length;
pub(super) use content_type::content_type;
pub(super) use host::host;
pub(super) use mcp_method::mcp_method;
pub(super) use mcp_name::mcp_name;
pub(super) use mcp_param::mcp_param;
pub(super) use method::method;
pub(super) use origin::origin;
pub(super) use path::path;
pub(super) use protocol_version::protocol_version;
pub(super) use single_lines::single_lines;

use alloc::boxed::Box;

use crate::jsonrpc::{ErrorCode, RpcError};

/// A header says something else than the body, or is not there.
fn mismatch(message: impl Into<Box<str>>) -> RpcError {
    RpcError::new(ErrorCode::HEADER_MISMATCH, message)
}

#[cfg(test)]
mod tests;

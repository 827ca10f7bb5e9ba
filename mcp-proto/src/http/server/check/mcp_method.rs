use alloc::format;
use alloc::string::String;

use super::mismatch;
use crate::http::field_value::BadFieldValue;
use crate::http::header;
use crate::http::server::head::Head;
use crate::jsonrpc::RpcError;

/// `Mcp-Method` is there and names the method of the body, to the letter ("Standard Request Headers").
pub(in crate::http::server) fn mcp_method(head: &Head, method: &str) -> Result<(), RpcError> {
    let Some(said) = head.mirrored(&header::METHOD) else { return Err(mismatch("`Mcp-Method` is missing")) };
    if !said.is_ascii() {
        return Err(mismatch(format!("`Mcp-Method`: {}", BadFieldValue::Character)));
    }
    if said == method.as_bytes() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(said);
    Err(mismatch(format!("`Mcp-Method` says {said:?}, and the body {method:?}")))
}

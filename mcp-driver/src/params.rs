//! Params, as whoever sends a message of their own has them.

use mcp_proto::jsonrpc::Raw;
use serde::Serialize;

/// The params of a method that is not known: an object, or nothing at all.
///
/// # Errors
/// Why they are neither, to be read after what was not sent.
pub(crate) fn by_name(params: impl Serialize) -> Result<Option<Raw>, String> {
    let raw = Raw::encode(&params).map_err(|error| format!("its params {error}"))?;
    match raw.as_str().as_bytes().first() {
        Some(b'{') => Ok(Some(raw)),
        Some(b'n') => Ok(None),
        _ => Err("expected params by name; pass a struct, a map or `json!({..})`, and `()` for none".into()),
    }
}

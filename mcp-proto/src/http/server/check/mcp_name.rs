use alloc::format;

use super::mismatch;
use crate::http::server::head::Head;
use crate::http::server::subject::Subject;
use crate::http::{field_value, header};
use crate::jsonrpc::RpcError;

/// `Mcp-Name` names what the body is about, where the method is about something ("Standard Request Headers").
pub(in crate::http::server) fn mcp_name(head: &Head, method: &str, subject: &Subject<'_>) -> Result<(), RpcError> {
    let said = head.mirrored(&header::NAME);
    let (said, meant) = match (said, &subject.name) {
        // A body without a name is the application's to refuse.
        (None, None) => return Ok(()),
        (None, Some(_)) => return Err(mismatch(format!("`Mcp-Name` is missing: {method} needs it"))),
        (Some(_), None) => return Err(mismatch("`Mcp-Name` is there, and the body has no name")),
        (Some(said), Some(meant)) => (said, meant),
    };
    let said = field_value::decode(said).map_err(|error| mismatch(format!("`Mcp-Name`: {error}")))?;
    if said == *meant {
        return Ok(());
    }
    Err(mismatch(format!("`Mcp-Name` says {said:?}, and the body {meant:?}")))
}

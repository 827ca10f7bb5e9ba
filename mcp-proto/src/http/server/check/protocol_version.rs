use alloc::format;

use super::mismatch;
use crate::http::server::head::VersionHeader;
use crate::jsonrpc::RpcError;

/// `MCP-Protocol-Version` is there and names the revision that the body names ("Protocol Version Header"). A body that
/// names none is the role's to refuse.
pub(in crate::http::server) fn protocol_version(said: &VersionHeader, meant: Option<&str>) -> Result<(), RpcError> {
    let said = match said {
        VersionHeader::Absent => return Err(mismatch("`MCP-Protocol-Version` is missing")),
        VersionHeader::Served(version) => version.as_str(),
        VersionHeader::Other(text) => text,
    };
    let Some(meant) = meant.filter(|meant| *meant != said) else { return Ok(()) };
    Err(mismatch(format!("`MCP-Protocol-Version` says {said:?}, and the body {meant:?}")))
}

//! Whether head and body of a modern message say the same ("Server Validation", 2026-07-28).

use super::content::Content;
use super::head::{Head, VersionHeader};
use super::named::Named;
use super::{Config, check};
use crate::Version;
use crate::http::param_header::ToolHeaders;
use crate::jsonrpc::RpcError;
use crate::jsonrpc::envelope::Envelope;
use crate::server::unsupported;

/// Checks the head against the body. What is wrong with the body alone is the server's to say.
pub(super) fn check(
    config: &Config,
    head: &Head,
    content: &Content<'_>,
    named: &Named<'_>,
    tools: &dyn ToolHeaders,
) -> Result<(), RpcError> {
    match content {
        Content::Message(Envelope::Request { method, params, .. }) => {
            // To a server without legacy revisions, which says so.
            if named.revision().is_none() && content.is_initialize() {
                return Ok(());
            }
            head.agrees(method, *params, named.revision(), tools)
        }
        Content::Message(Envelope::Notification { .. }) => notification(config, head, named.revision()),
        Content::Message(Envelope::Response { .. }) | Content::Malformed(_) | Content::Batch => Ok(()),
    }
}

/// Which headers a notification has is not defined ("Sending Messages"); what names its revision has to be right all
/// the same, as a notification that is not understood must not be accepted.
fn notification(config: &Config, head: &Head, meant: Option<&str>) -> Result<(), RpcError> {
    let said = match &head.version {
        VersionHeader::Absent => None,
        VersionHeader::Served(version) => Some(version.as_str()),
        VersionHeader::Other(text) => Some(&**text),
    };
    if said.is_some() {
        check::protocol_version(&head.version, meant)?;
    }
    let Some(named) = said.or(meant) else { return Ok(()) };
    let spoken = |version: &Version| version.is_modern() && version.as_str() == named;
    if config.server.versions.iter().any(spoken) { Ok(()) } else { Err(unsupported(&config.server, named)) }
}

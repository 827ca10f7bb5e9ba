//! Whether head and body of a modern message say the same ("Server Validation", 2026-07-28).

use alloc::borrow::Cow;

use serde_json::value::RawValue;

use super::content::Content;
use super::head::{Head, VersionHeader};
use super::{Config, check};
use crate::Version;
use crate::http::param_header::ToolHeaders;
use crate::jsonrpc::RpcError;
use crate::jsonrpc::envelope::Envelope;
use crate::meta::incoming_meta::IncomingParams;
use crate::server::unsupported;

/// Checks the head against the body. What is wrong with the body alone is the server's to say.
pub(super) fn check(
    config: &Config,
    head: &Head,
    content: &Content<'_>,
    tools: &dyn ToolHeaders,
) -> Result<(), RpcError> {
    match content {
        Content::Message(Envelope::Request { method, params, .. }) => {
            let version = revision(*params);
            // To a server without legacy revisions, which says so.
            if version.is_none() && content.is_initialize() {
                return Ok(());
            }
            head.agrees(method, *params, version.as_deref(), tools)
        }
        Content::Message(Envelope::Notification { params, .. }) => notification(config, head, *params),
        Content::Message(Envelope::Response { .. }) | Content::Malformed(_) | Content::Batch => Ok(()),
    }
}

/// Which headers a notification has is not defined ("Sending Messages"); what names its revision has to be right all
/// the same, as a notification that is not understood must not be accepted.
fn notification(config: &Config, head: &Head, params: Option<&RawValue>) -> Result<(), RpcError> {
    let meant = revision(params);
    let said = match &head.version {
        VersionHeader::Absent => None,
        VersionHeader::Served(version) => Some(version.as_str()),
        VersionHeader::Other(text) => Some(&**text),
    };
    if said.is_some() {
        check::protocol_version(&head.version, meant.as_deref())?;
    }
    let Some(named) = said.or(meant.as_deref()) else { return Ok(()) };
    let spoken = |version: &Version| version.is_modern() && version.as_str() == named;
    if config.server.versions.iter().any(spoken) { Ok(()) } else { Err(unsupported(&config.server, named)) }
}

/// The revision that `_meta` names.
fn revision<'a>(params: Option<&'a RawValue>) -> Option<Cow<'a, str>> {
    IncomingParams::read(params).and_then(|params| params.meta()).and_then(|meta| meta.version()).unwrap_or_default()
}

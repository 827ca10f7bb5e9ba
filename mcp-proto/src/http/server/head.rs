//! What the head of a request says.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use http::request::Parts;
use http::{HeaderName, HeaderValue};
use serde_json::value::RawValue;

use super::subject::Subject;
use super::{Config, Refused, check};
use crate::Version;
use crate::http::Principal;
use crate::http::header;
use crate::http::param_header::ToolHeaders;
use crate::jsonrpc::RpcError;

/// What the head of a request says, once it has been checked.
#[derive(Debug)]
pub(in crate::http::server) struct Head {
    pub(in crate::http::server) wants: Wants,
    pub(in crate::http::server) version: VersionHeader,
    pub(in crate::http::server) session: Option<Box<str>>,
    pub(in crate::http::server) principal: Option<Principal>,
    pub(in crate::http::server) content_length: Option<u64>,
    /// The headers that mirror the body.
    pub(super) mirrored: Vec<(HeaderName, HeaderValue)>,
}

/// Which of the endpoints was reached, and by which method.
#[derive(Debug)]
pub(in crate::http::server) enum Wants {
    /// A message is brought.
    Post,
    /// The GET stream of a session, or the rest of a stream.
    Get { last_event_id: Option<Box<str>> },
    /// The session is to end.
    Delete,
    /// The stream of HTTP+SSE.
    SseStream,
    /// A message is brought to a session of HTTP+SSE, which the query names.
    SseMessage { session: Option<Box<str>> },
}

/// What `MCP-Protocol-Version` says.
#[derive(Debug, Eq, PartialEq)]
pub(in crate::http::server) enum VersionHeader {
    Absent,
    /// A revision that is served here.
    Served(Version),
    /// Another text.
    Other(Box<str>),
}

impl Head {
    /// Checks a head and reads it.
    pub(in crate::http::server) fn read(config: &Config, parts: &Parts) -> Result<Self, Refused> {
        check::host(&config.hosts, parts)?;
        check::origin(&config.origins, parts)?;
        let endpoint = check::path(config, parts)?;
        check::method(config, endpoint, parts)?;
        check::single_lines(parts)?;
        check::accept(endpoint, parts)?;
        if parts.method == http::Method::POST {
            check::content_type(parts)?;
            check::content_encoding(parts)?;
        }
        let content_length = check::content_length(config.server.limits.message, parts)?;
        Ok(Self {
            wants: Wants::of(endpoint, parts),
            version: VersionHeader::of(config, parts),
            session: text(parts, &header::SESSION_ID),
            principal: parts.extensions.get::<Principal>().cloned(),
            content_length,
            mirrored: parts
                .headers
                .iter()
                .filter(|(name, _)| is_mirrored(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        })
    }

    /// Whether the headers say what the body of a modern request says ("Server Validation"). `meta_version` is the
    /// revision that the body names.
    pub(in crate::http::server) fn agrees(
        &self,
        method: &str,
        params: Option<&RawValue>,
        meta_version: Option<&str>,
        tools: &dyn ToolHeaders,
    ) -> Result<(), RpcError> {
        check::protocol_version(&self.version, meta_version)?;
        check::mcp_method(self, method)?;
        let Some(subject) = Subject::of(method, params)? else { return Ok(()) };
        check::mcp_name(self, method, &subject)?;
        check::mcp_param(self, &subject, tools)
    }

    /// The one line of a mirrored header, white space around it left out.
    pub(super) fn mirrored(&self, name: &HeaderName) -> Option<&[u8]> {
        let line = self.mirrored.iter().find(|(header, _)| header == name);
        line.map(|(_, value)| value.as_bytes().trim_ascii())
    }
}

impl Wants {
    fn of(endpoint: Endpoint, parts: &Parts) -> Self {
        match (endpoint, &parts.method) {
            (Endpoint::SseStream, _) => Self::SseStream,
            (Endpoint::SseMessages, _) => Self::SseMessage { session: session_of_query(parts).map(Box::from) },
            (Endpoint::Mcp, &http::Method::GET) => Self::Get { last_event_id: text(parts, &header::LAST_EVENT_ID) },
            (Endpoint::Mcp, &http::Method::DELETE) => Self::Delete,
            (Endpoint::Mcp, _) => Self::Post,
        }
    }
}

impl VersionHeader {
    fn of(config: &Config, parts: &Parts) -> Self {
        let Some(said) = text(parts, &header::PROTOCOL_VERSION) else { return Self::Absent };
        let served = said.parse().ok().filter(|version: &Version| config.server.versions.contains(version));
        served.map_or(Self::Other(said), Self::Served)
    }
}

/// Which of the paths was reached.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Endpoint {
    /// That of Streamable HTTP.
    Mcp,
    /// The stream of HTTP+SSE.
    SseStream,
    /// The messages of HTTP+SSE.
    SseMessages,
}

/// What a header says, white space around it left out. What is no text cannot be what is expected there, and is refused
/// like any other value that is not: by whoever looks at it.
fn text(parts: &Parts, name: &HeaderName) -> Option<Box<str>> {
    let value = parts.headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes().trim_ascii()).into())
}

fn is_mirrored(name: &HeaderName) -> bool {
    name == header::METHOD || name == header::NAME || name.as_str().starts_with(header::PARAM_PREFIX)
}

/// `sessionId` of the query, as the `endpoint` event gave it.
pub(super) fn session_of_query(parts: &Parts) -> Option<&str> {
    parts.uri.query()?.split('&').find_map(|pair| pair.strip_prefix("sessionId="))
}

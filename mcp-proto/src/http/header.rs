//! The names of the headers that MCP defines (transports pages of every revision).

use http::HeaderName;

/// The revision that a request speaks (since 2025-06-18).
pub const PROTOCOL_VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
/// The method of the message in the body (2026-07-28).
pub const METHOD: HeaderName = HeaderName::from_static("mcp-method");
/// What the method is about: the name of a tool or a prompt, the URI of a resource (2026-07-28).
pub const NAME: HeaderName = HeaderName::from_static("mcp-name");
/// What headers begin with that mirror an argument of a tool, lower case (2026-07-28).
pub const PARAM_PREFIX: &str = "mcp-param-";
/// The session (2025-03-26 to 2025-11-25).
pub const SESSION_ID: HeaderName = HeaderName::from_static("mcp-session-id");
/// The event after which a stream is to go on (2025-03-26 to 2025-11-25).
pub const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Tells a proxy not to hold events back.
pub const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Whether a byte may stand in a name: of a header, a scheme or a param (RFC 9110, 5.6.2).
pub(crate) fn is_token_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

//! The numbers that errors carry.

use core::fmt;

use serde::{Deserialize, Serialize};

/// An error code: of JSON-RPC, of MCP, or of an application (outside -32768 to -32000).
///
/// Basic page of 2026-07-28, "Error Codes".
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
#[allow(clippy::exhaustive_structs, reason = "an error code is an integer and nothing else")]
pub struct ErrorCode(pub i64);

impl ErrorCode {
    /// The text is not JSON.
    pub const PARSE_ERROR: Self = Self(-32700);
    /// The JSON is no message, or a message that may not stand here.
    pub const INVALID_REQUEST: Self = Self(-32600);
    /// Nobody here answers this method.
    pub const METHOD_NOT_FOUND: Self = Self(-32601);
    /// The params do not fit the method. Modern: also a resource that does not exist.
    pub const INVALID_PARAMS: Self = Self(-32602);
    /// The receiver failed.
    pub const INTERNAL_ERROR: Self = Self(-32603);
    /// The resource does not exist (2025-11-25 and earlier; modern peers get [`INVALID_PARAMS`](Self::INVALID_PARAMS)).
    pub const RESOURCE_NOT_FOUND: Self = Self(-32002);
    /// An HTTP header says something else than the body (2026-07-28).
    pub const HEADER_MISMATCH: Self = Self(-32020);
    /// The request needs a client capability that it does not declare (2026-07-28).
    pub const MISSING_CLIENT_CAPABILITY: Self = Self(-32021);
    /// The server does not speak the revision that the request names (2026-07-28).
    pub const UNSUPPORTED_VERSION: Self = Self(-32022);
    /// The user must visit a URL first (2025-11-25 only).
    pub const URL_ELICITATION_REQUIRED: Self = Self(-32042);
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

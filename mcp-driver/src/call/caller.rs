//! Who is behind a call, beside what MCP says of it.

#[cfg(feature = "http")]
use std::sync::Arc;

#[cfg(feature = "http")]
use mcp_proto::http::Principal;

/// Who is behind a call, beside what MCP says of it: who was authenticated, and by which HTTP request. On other
/// transports nothing is known.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    #[cfg(feature = "http")]
    principal: Option<Principal>,
    #[cfg(feature = "http")]
    head: Option<Arc<http::request::Parts>>,
}

impl Caller {
    #[cfg(feature = "http")]
    #[allow(dead_code)]
    pub(crate) const fn new(principal: Option<Principal>, head: Option<Arc<http::request::Parts>>) -> Self {
        Self { principal, head }
    }

    /// Who was authenticated, in words; empty for nobody.
    #[must_use]
    pub fn subject(&self) -> &str {
        #[cfg(feature = "http")]
        if let Some(principal) = &self.principal {
            return principal.as_str();
        }
        ""
    }

    /// Who was authenticated.
    #[cfg(feature = "http")]
    #[must_use]
    pub const fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref()
    }

    /// The head of the HTTP request that brought the call.
    #[cfg(feature = "http")]
    #[must_use]
    pub const fn head(&self) -> Option<&Arc<http::request::Parts>> {
        self.head.as_ref()
    }
}

//! Who is behind a call, beside what MCP says of it.

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "http")]
use http::request::Parts;
#[cfg(feature = "http")]
use mcp_proto::http::Principal;

use crate::{ConnectionId, Network};

/// Who is behind a call, beside what MCP says of it: on which connection, who was authenticated, and by which HTTP
/// request. On other transports nothing is known but the connection and what it goes over.
///
/// # Example: who asks, in a handler
/// ```
/// use mcp_driver::{Ctx, Router};
///
/// let router = Router::new("house", "1.0").tool("whoami", "Tells who asks", |ctx: Ctx| async move {
///     match ctx.caller().subject() {
///         "" => "nobody has signed in".to_owned(),
///         name => name.to_owned(),
///     }
/// });
/// # let _ = router;
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Caller {
    connection: Option<ConnectionId>,
    network: Option<Arc<Network>>,
    #[cfg(feature = "http")]
    head: Option<Arc<Parts>>,
}

impl Caller {
    /// Whoever sent a request with this head: the principal is among its extensions, if there is one.
    #[cfg(feature = "http")]
    #[must_use]
    pub fn of(head: impl Into<Arc<Parts>>) -> Self {
        Self { connection: None, network: None, head: Some(head.into()) }
    }

    pub(crate) fn on(self, connection: ConnectionId) -> Self {
        Self { connection: Some(connection), ..self }
    }

    pub(crate) fn over(self, network: Option<Arc<Network>>) -> Self {
        Self { network, ..self }
    }

    /// The connection that the call came on, of those that this process serves; `None` for one that was made by hand.
    #[must_use]
    pub const fn connection(&self) -> Option<ConnectionId> {
        self.connection
    }

    /// What the call has come over, and where from, if whoever accepted the connection knows.
    #[must_use]
    pub const fn network(&self) -> Option<&Arc<Network>> {
        self.network.as_ref()
    }

    /// Who was authenticated, in words; empty for nobody.
    #[must_use]
    pub fn subject(&self) -> &str {
        #[cfg(feature = "http")]
        if let Some(principal) = self.principal() {
            return principal.as_str();
        }
        ""
    }

    /// Who was authenticated.
    #[cfg(feature = "http")]
    #[must_use]
    pub fn principal(&self) -> Option<&Principal> {
        self.head.as_ref()?.extensions.get()
    }

    /// The head of the HTTP request that brought the call. Credentials are in it, if there were any.
    ///
    /// A call of a legacy session that asked the client and is run again still has the one that brought it; in
    /// 2026-07-28 the answers come with a request of their own.
    #[cfg(feature = "http")]
    #[must_use]
    pub const fn head(&self) -> Option<&Arc<Parts>> {
        self.head.as_ref()
    }
}

/// Names who it is, and not the head, which may hold credentials.
impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("subject", &self.subject()).finish_non_exhaustive()
    }
}

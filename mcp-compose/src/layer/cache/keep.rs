//! For how long and for whom a result is kept.

use std::time::Duration;

/// For how long, and for whom, results are kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Keep {
    /// `None`: as the result tells.
    pub(super) span: Option<Duration>,
    pub(super) public: bool,
}

impl Keep {
    /// For so long, each principal's for itself, whatever the result tells: to a result that tells nothing, what
    /// revision 2026-07-28 requires is added on the way, and nobody could tell that from what its author meant.
    #[must_use]
    pub const fn span(span: Duration) -> Self {
        Self { span: Some(span), public: false }
    }

    /// For as long and for whom the result tells, by its `ttlMs` and `cacheScope` (server/utilities/caching,
    /// 2026-07-28): what is public is everybody's, what is private each principal's for itself. Of lists and resources
    /// that leave either out, the service's [`cache_ttl`] and [`cache_scope`] say it, as they do to the client. A result
    /// that is used again tells how much of its time is left.
    ///
    /// [`cache_ttl`]: mcp_proto::server::Config::cache_ttl
    /// [`cache_scope`]: mcp_proto::server::Config::cache_scope
    #[must_use]
    pub const fn as_told() -> Self {
        Self { span: None, public: false }
    }

    /// One principal's results are everybody's.
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.public = true;
        self
    }
}

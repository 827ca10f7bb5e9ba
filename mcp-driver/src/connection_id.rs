//! Which connection of a server.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Names a connection of a server among all that this process has served: no two have the same, whatever they are on and
/// whichever service is behind them. It is a number for logs and for the keys of what is kept; no peer ever sees it.
///
/// Over HTTP a legacy session is a connection, and each request of 2026-07-28 is one of its own.
///
/// # Example: calls of which connection
/// ```
/// use mcp_driver::{Ctx, Router};
///
/// let router = Router::new("house", "1.0").tool("look", "Looks around", |ctx: Ctx| async move {
///     format!("connection {:?}", ctx.caller().connection())
/// });
/// # let _ = router;
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ConnectionId(u64);

impl ConnectionId {
    pub(crate) fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

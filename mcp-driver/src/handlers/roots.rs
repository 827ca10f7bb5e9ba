//! The folders that a server may work in.

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::{ListRootsResult, Root};

use super::{Asking, IntoAnswer};
use crate::Peer;
use crate::peer::WeakPeer;

/// The folders that a server may work in, which may become others while it runs. Clones are the same list.
///
/// A legacy server is told of each change by `notifications/roots/list_changed`; one of 2026-07-28 asks for the list
/// whenever it needs it (client/roots).
///
/// # Example
/// ```
/// use mcp_driver::{Handlers, Roots};
/// use mcp_proto::model::Root;
///
/// let roots = Roots::new([Root::new("file:///home/ada/project")]);
/// let handlers = Handlers::new().roots(roots.clone());
/// // Once connections are open:
/// roots.set([Root::new("file:///home/ada/another")]);
/// assert_eq!(roots.list()[0].uri, "file:///home/ada/another");
/// # let _ = handlers;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Roots(Arc<Mutex<Shared>>);

#[derive(Debug, Default)]
struct Shared {
    roots: Vec<Root>,
    /// Who is to hear of changes.
    peers: Vec<WeakPeer>,
}

impl Roots {
    /// These folders, for now.
    pub fn new(roots: impl IntoIterator<Item = Root>) -> Self {
        let roots = roots.into_iter().collect();
        Self(Arc::new(Mutex::new(Shared { roots, peers: Vec::new() })))
    }

    /// These folders from now on. Legacy servers are told.
    pub fn set(&self, roots: impl IntoIterator<Item = Root>) {
        let roots = roots.into_iter().collect();
        let mut shared = self.lock();
        shared.roots = roots;
        shared.peers.retain(WeakPeer::is_alive);
        let peers: Vec<Peer> = shared.peers.iter().filter_map(WeakPeer::upgrade).collect();
        drop(shared);
        // A connection that is closed or has too much to say already has nobody left to tell.
        peers.iter().for_each(|peer| drop(peer.roots_changed()));
    }

    /// The folders as they are.
    #[must_use]
    pub fn list(&self) -> Vec<Root> {
        self.lock().roots.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the roots come from: a list, a [`Roots`], or a closure that is asked each time.
///
/// # Example: whatever it is, it answers `roots/list`
/// ```
/// use mcp_driver::{Handlers, RootsSource};
/// use mcp_driver::proto::model::Root;
///
/// fn open(roots: impl RootsSource) -> Handlers {
///     Handlers::new().roots(roots)
/// }
///
/// let fixed = open([Root::new("file:///srv/data")]);
/// let found = open(|| async { vec![Root::new("file:///tmp")] });
/// # let _ = (fixed, found);
/// ```
pub trait RootsSource: Send + 'static {
    /// The roots as they are.
    #[doc(hidden)]
    fn tell(&self) -> Pin<Box<dyn Future<Output = Result<ListRootsResult, RpcError>> + Send>>;

    /// Whether they may become others.
    #[doc(hidden)]
    fn may_change(&self) -> bool {
        true
    }

    /// A connection begins.
    #[doc(hidden)]
    fn opened(&self, peer: &Peer) {
        let _ = peer;
    }
}

impl<F, Fut> RootsSource for F
where
    F: Fn() -> Fut + Send + 'static,
    Fut: Future<Output: IntoAnswer<ListRootsResult>> + Send + 'static,
{
    fn tell(&self) -> Asking<ListRootsResult> {
        let asking = self();
        Box::pin(async move { asking.await.into_answer() })
    }
}

impl RootsSource for Roots {
    fn tell(&self) -> Asking<ListRootsResult> {
        Box::pin(ready(Ok(ListRootsResult::new(self.list()))))
    }

    fn opened(&self, peer: &Peer) {
        let mut shared = self.lock();
        shared.peers.retain(WeakPeer::is_alive);
        shared.peers.push(peer.downgrade());
    }
}

impl RootsSource for Vec<Root> {
    fn tell(&self) -> Asking<ListRootsResult> {
        Box::pin(ready(Ok(ListRootsResult::new(self.clone()))))
    }

    fn may_change(&self) -> bool {
        false
    }
}

impl<const N: usize> RootsSource for [Root; N] {
    fn tell(&self) -> Asking<ListRootsResult> {
        Box::pin(ready(Ok(ListRootsResult::new(self.to_vec()))))
    }

    fn may_change(&self) -> bool {
        false
    }
}

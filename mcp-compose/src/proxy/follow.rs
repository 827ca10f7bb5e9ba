//! The resources that somebody on the near side watches.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use mcp_driver::{ConnectionId, Notification};
use mcp_proto::InboundId;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::method::{Notice, ResourceUpdated};
use mcp_proto::model::ResourceParams;
use mcp_proto::server::Change;

use super::listening::Listening;
use super::shared::Shared;
use crate::signal::Signal;
use crate::upstream::race::{Either, race};

/// Which resources are watched, by which subscription of which connection.
#[derive(Debug, Default)]
pub(super) struct Watched(Mutex<Vec<Watch>>);

#[derive(Debug)]
struct Watch {
    connection: Option<ConnectionId>,
    subscription: InboundId,
    uris: Vec<String>,
}

/// Resources that are watched at once, by all connections.
const MOST: usize = 4096;
/// Resources that one connection may watch, so that it leaves room for others.
const MOST_OF_ONE: usize = 1024;

impl Watched {
    /// Watches for a connection, of those that are `open`. What others watched that have gone is forgotten.
    ///
    /// # Errors
    /// There is no room. Nobody's place is taken.
    pub(super) fn add(
        &self,
        connection: Option<ConnectionId>,
        subscription: InboundId,
        uris: Vec<String>,
        open: &[ConnectionId],
    ) -> Result<(), RpcError> {
        let mut all = self.lock();
        all.retain(|watch| watch.connection.is_none_or(|known| connection == Some(known) || open.contains(&known)));
        let count = |of: &dyn Fn(&&Watch) -> bool| all.iter().filter(of).map(|watch| watch.uris.len()).sum::<usize>();
        let (of_one, of_all) = (count(&|watch| watch.connection == connection), count(&|_| true));
        if of_one + uris.len() > MOST_OF_ONE || of_all + uris.len() > MOST {
            let told = format!(
                "too many resources are watched: {of_one} by this connection, of {MOST_OF_ONE}; {of_all} by all, of {MOST}"
            );
            return Err(RpcError::internal(told));
        }
        all.push(Watch { connection, subscription, uris });
        Ok(())
    }

    /// A subscription of a connection is over.
    pub(super) fn remove(&self, connection: Option<ConnectionId>, subscription: InboundId) {
        self.lock().retain(|watch| (watch.connection, watch.subscription) != (connection, subscription));
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    pub(super) fn uris(&self) -> BTreeSet<String> {
        self.lock().iter().flat_map(|watch| watch.uris.iter().cloned()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Watch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Listens to the far side for what is watched, until the proxy is gone.
pub(super) async fn follow(proxy: Weak<Shared>, news: Arc<Signal>) {
    let mut listening = Listening::default();
    let mut seen = None;
    loop {
        let count = news.count();
        if seen.replace(count) != Some(count) {
            let Some(shared) = proxy.upgrade() else { return };
            let line = shared.line_in_use().filter(|line| line.peer().is_some());
            listening.aim(line, shared.watched.uris());
        }
        let heard = race(listening.next(), news.changed(count)).await;
        let Either::First(notification) = heard else { continue };
        let Some(shared) = proxy.upgrade() else { return };
        tell(&shared, &notification, listening.wanted());
    }
}

fn tell(shared: &Shared, notification: &Notification, wanted: &BTreeSet<String>) {
    if *notification.method != *ResourceUpdated::NAME {
        return;
    }
    let params = notification.params.as_ref().and_then(|params| params.decode::<ResourceParams>().ok());
    let Some(updated) = params else { return };
    // What is updated may be a part of what is watched (server/resources until 2025-11-25, "Subscriptions").
    let of = wanted.iter().filter(|uri| **uri != updated.uri && updated.uri.starts_with(uri.as_str()));
    for uri in of.chain([&updated.uri]) {
        shared.connections.publish(&Change::Resource(uri.as_str().into()));
    }
}

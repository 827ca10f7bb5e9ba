//! The resources that somebody on the near side watches.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use mcp_driver::{Notification, Subscription};
use mcp_proto::InboundId;
use mcp_proto::method::{Notice, ResourceUpdated};
use mcp_proto::model::{ResourceParams, SubscriptionFilter};
use mcp_proto::server::Change;

use super::shared::Shared;
use crate::signal::Signal;
use crate::upstream::race::{Either, race};

/// Which resources are watched, by the subscriptions of which connection nobody knows: ids are those of a connection, and
/// several may be the same.
#[derive(Debug, Default)]
pub(super) struct Watched(Mutex<Vec<(InboundId, Vec<String>)>>);

/// Subscriptions that are kept; over it the oldest are not heard of any more.
const MOST: usize = 1024;

impl Watched {
    pub(super) fn add(&self, subscription: InboundId, uris: Vec<String>) {
        let mut all = self.lock();
        if all.len() >= MOST {
            all.remove(0);
        }
        all.push((subscription, uris));
    }

    /// A subscription is over. If several connections have one of that id, what they watch goes on being watched.
    pub(super) fn remove(&self, subscription: InboundId) {
        let mut all = self.lock();
        if all.iter().filter(|(known, _)| *known == subscription).count() == 1 {
            all.retain(|(known, _)| *known != subscription);
        }
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    pub(super) fn uris(&self) -> Vec<String> {
        let mut uris: Vec<String> = self.lock().iter().flat_map(|(_, uris)| uris.iter().cloned()).collect();
        uris.sort_unstable();
        uris.dedup();
        uris
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(InboundId, Vec<String>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Listens to the far side for what is watched, until the proxy is gone.
pub(super) async fn follow(proxy: Weak<Shared>, news: Arc<Signal>) {
    let mut held: Option<Subscription> = None;
    loop {
        let seen = news.count();
        let Some(shared) = proxy.upgrade() else { return };
        let uris = shared.watched.uris();
        let peer = shared.line_in_use().and_then(|line| line.peer().cloned());
        drop(shared);
        let (Some(peer), false) = (peer, uris.is_empty()) else {
            drop(held.take());
            news.changed(seen).await;
            continue;
        };
        let filter = SubscriptionFilter::new().with_resource_subscriptions(uris.clone());
        let opened = race(peer.listen(filter), news.changed(seen)).await;
        let Either::First(opened) = opened else { continue };
        // The one before goes only now, so that nothing is missed in between.
        drop(std::mem::replace(&mut held, opened.ok()));
        let Some(subscription) = &mut held else {
            news.changed(seen).await;
            continue;
        };
        while let Either::First(heard) = race(subscription.next(), news.changed(seen)).await {
            let Some(notification) = heard else {
                news.changed(seen).await;
                break;
            };
            let Some(shared) = proxy.upgrade() else { return };
            tell(&shared, &notification, &uris);
        }
    }
}

fn tell(shared: &Shared, notification: &Notification, uris: &[String]) {
    if *notification.method != *ResourceUpdated::NAME {
        return;
    }
    let params = notification.params.as_ref().and_then(|params| params.decode::<ResourceParams>().ok());
    let Some(updated) = params else { return };
    // What is updated may be a part of what is watched (server/resources until 2025-11-25, "Subscriptions").
    let of = uris.iter().filter(|uri| **uri != updated.uri && updated.uri.starts_with(uri.as_str()));
    for uri in of.chain([&updated.uri]) {
        shared.connections.publish(&Change::Resource(uri.as_str().into()));
    }
}

//! The subscriptions to the far side's resources.

use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use mcp_driver::{CallError, Notification, Peer, Subscription};
use mcp_proto::model::SubscriptionFilter;

use super::line::Line;

/// What is listened to at the far side, in several subscriptions: what is wanted anew is asked for by itself.
///
/// The filter of a modern subscription stands once it is open, and a client may have several
/// (basic/patterns/subscriptions of 2026-07-28, "Multiple Concurrent Subscriptions"). Each may be a stream of its own,
/// over HTTP a response that stays open: so a new one takes in those that are hardly longer, and there are no more than
/// the logarithm of what is wanted. A legacy session has no streams, only a request for each resource: there each is
/// asked for once.
///
/// What one takes in goes on until the new one is granted, and is emptied then: a change in between is heard twice
/// rather than never.
#[derive(Default)]
pub(super) struct Listening {
    line: Option<Arc<Line>>,
    wanted: BTreeSet<String>,
    held: Vec<Held>,
    opening: Option<Opening>,
    /// What the far side would not be asked for, or has ended: it is asked again when something else is wanted.
    lost: BTreeSet<String>,
}

struct Held {
    uris: BTreeSet<String>,
    subscription: Subscription,
}

struct Opening {
    uris: BTreeSet<String>,
    opened: Pin<Box<dyn Future<Output = Result<Subscription, CallError>> + Send>>,
}

impl Listening {
    /// These are wanted, of whoever is at the end of this line.
    pub(super) fn aim(&mut self, line: Option<Arc<Line>>, wanted: BTreeSet<String>) {
        let is_same = line.as_ref().zip(self.line.as_ref()).is_some_and(|(line, known)| Arc::ptr_eq(line, known));
        if !is_same {
            self.held.clear();
            self.opening = None;
        }
        (self.line, self.wanted) = (line, wanted);
        self.lost.clear();
        self.held.retain(|held| !held.uris.is_disjoint(&self.wanted));
        self.opening.take_if(|opening| opening.uris.is_disjoint(&self.wanted));
        self.open();
    }

    pub(super) const fn wanted(&self) -> &BTreeSet<String> {
        &self.wanted
    }

    /// What is heard next. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Notification {
        poll_fn(|cx| {
            loop {
                if let Some(notification) = self.poll_held(cx) {
                    return Poll::Ready(notification);
                }
                let Some(opening) = &mut self.opening else { return Poll::Pending };
                let Poll::Ready(opened) = opening.opened.as_mut().poll(cx) else { return Poll::Pending };
                let Some(Opening { uris, .. }) = self.opening.take() else { return Poll::Pending };
                match opened {
                    Ok(subscription) => self.hold(Held { uris, subscription }),
                    Err(_) => self.lost.extend(uris),
                }
                self.open();
            }
        })
        .await
    }

    fn poll_held(&mut self, cx: &mut Context<'_>) -> Option<Notification> {
        let mut at = 0;
        while let Some(held) = self.held.get_mut(at) {
            match held.poll(cx) {
                Poll::Ready(Some(notification)) => return Some(notification),
                Poll::Ready(None) => self.lost.extend(self.held.swap_remove(at).uris),
                Poll::Pending => at += 1,
            }
        }
        None
    }

    /// Listens by a new one too, and no more by those that it stands for. They have just been heard to the end.
    fn hold(&mut self, new: Held) {
        self.held.retain(|held| !held.uris.intersection(&self.wanted).all(|uri| new.uris.contains(uri)));
        self.held.push(new);
    }

    /// Asks for what nobody asked for yet, one at a time.
    fn open(&mut self) {
        let Some(peer) = self.line.as_ref().and_then(|line| line.peer()) else { return };
        if self.opening.is_some() {
            return;
        }
        let is_modern = peer.verdict().is_none_or(|verdict| verdict.version.is_modern());
        let is_known =
            |uri: &&String| self.lost.contains(*uri) || self.held.iter().any(|held| held.uris.contains(*uri));
        let mut uris: BTreeSet<String> = self.wanted.iter().filter(|uri| !is_known(uri)).cloned().collect();
        let mut held: Vec<_> = self.held.iter().map(|held| (held.live(&self.wanted), held.uris.len())).collect();
        held.sort_unstable_by_key(|(live, _)| live.len());
        for (live, all) in held {
            // One that is mostly for what nobody wants any more is replaced, whoever speaks.
            let is_stale = 2 * live.len() < all && !live.iter().any(|uri| self.lost.contains(*uri));
            if is_stale || (is_modern && !uris.is_empty() && live.len() <= 2 * uris.len()) {
                uris.extend(live.into_iter().cloned());
            }
        }
        if !uris.is_empty() {
            let opened = Box::pin(opened(peer.clone(), uris.iter().cloned().collect()));
            self.opening = Some(Opening { uris, opened });
        }
    }
}

impl Held {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Notification>> {
        pin!(self.subscription.next()).poll(cx)
    }

    fn live<'a>(&'a self, wanted: &'a BTreeSet<String>) -> Vec<&'a String> {
        self.uris.intersection(wanted).collect()
    }
}

async fn opened(peer: Peer, uris: Vec<String>) -> Result<Subscription, CallError> {
    peer.listen(SubscriptionFilter::new().with_resource_subscriptions(uris)).await
}

//! What is listened to across connections.

use std::fmt;
use std::future::Future;

use mcp_driver::{CallError, Notification, Peer, Subscription, Watchable, WatchedList};
use mcp_proto::model::SubscriptionFilter;

use super::error::{is_interruption, was_never_sent};
use super::{Upstream, UpstreamError, UpstreamState};

/// The states of a server, as they change. See [`Upstream::states`].
#[derive(Debug)]
pub struct UpstreamStates {
    upstream: Upstream,
    seen: Option<u64>,
    over: bool,
}

impl UpstreamStates {
    pub(super) const fn new(upstream: Upstream) -> Self {
        Self { upstream, seen: None, over: false }
    }

    /// The state, once it is another than the last that was given; whoever is slow finds only the newest. `None` after
    /// [`UpstreamState::Closed`].
    pub async fn next(&mut self) -> Option<UpstreamState> {
        if self.over {
            return None;
        }
        let (upstream, seen) = (&self.upstream, self.seen);
        let looked = upstream
            .shared
            .when(|inner| (seen != Some(inner.version)).then(|| (inner.version, inner.state(upstream.clock.now()))));
        let (version, state) = looked.await;
        self.seen = Some(version);
        self.over = state == UpstreamState::Closed;
        Some(state)
    }
}

/// What [`UpstreamSubscription`] hears.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Heard {
    /// A change at the server.
    Notification(Notification),
    /// The server had gone away and is listened to again: what changed in between went unnoticed.
    Renewed,
}

/// Changes at a server that comes back. Dropping it ends the subscription.
///
/// # Example: one file, whatever becomes of its server
/// ```no_run
/// use mcp_compose::Heard;
/// use mcp_driver::proto::model::SubscriptionFilter;
///
/// # async fn example(server: mcp_compose::Upstream) {
/// let filter = SubscriptionFilter::default().with_resource_subscriptions(["file:///notes.md".to_owned()]);
/// let mut changes = server.listen(filter);
/// while let Some(heard) = changes.next().await {
///     match heard {
///         Ok(Heard::Notification(change)) => println!("{}", change.method),
///         Ok(_) => println!("it may have changed"),
///         Err(error) => println!("{error}"),
///     }
/// }
/// # }
/// ```
#[must_use = "nothing is listened to unless it is awaited"]
pub struct UpstreamSubscription {
    upstream: Upstream,
    filter: SubscriptionFilter,
    connection: Across,
    subscription: Option<Subscription>,
    renewing: bool,
}

impl UpstreamSubscription {
    pub(super) const fn new(upstream: Upstream, filter: SubscriptionFilter) -> Self {
        Self { upstream, filter, connection: Across::new(), subscription: None, renewing: false }
    }

    /// What changed next; `None` once the server is closed or given up. An error is the server's refusal of a
    /// subscription: it is asked again when the server has come back. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Result<Heard, UpstreamError>> {
        loop {
            if let Some(subscription) = &mut self.subscription {
                if let Some(notification) = subscription.next().await {
                    return Some(Ok(Heard::Notification(notification)));
                }
                self.subscription = None;
                self.renewing = true;
            }
            let peer = self.connection.next(&self.upstream).await?;
            let opened = self.connection.during(peer.listen(self.filter.clone())).await;
            match opened {
                Ok(subscription) => self.subscription = Some(subscription),
                Err(error) if is_interruption(&error) || was_never_sent(&error) => continue,
                Err(error) => return Some(Err(self.upstream.failed(error))),
            }
            if std::mem::replace(&mut self.renewing, true) {
                return Some(Ok(Heard::Renewed));
            }
        }
    }
}

impl fmt::Debug for UpstreamSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpstreamSubscription").field("upstream", &self.upstream).finish_non_exhaustive()
    }
}

/// A list at a server that comes back. See [`Upstream::watch`].
#[must_use = "nothing is listed unless it is awaited"]
pub struct UpstreamWatch<L: Watchable> {
    upstream: Upstream,
    connection: Across,
    list: Option<WatchedList<L>>,
}

impl<L: Watchable> UpstreamWatch<L> {
    pub(super) const fn new(upstream: Upstream) -> Self {
        Self { upstream, connection: Across::new(), list: None }
    }

    /// The list as it is now, and then as it has become; `None` once the server is closed or given up. An error is that
    /// of a listing; the next change is listed all the same. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Result<Vec<L::Item>, UpstreamError>> {
        loop {
            if let Some(list) = &mut self.list {
                match list.next().await {
                    Some(Ok(items)) => return Some(Ok(items)),
                    Some(Err(error)) if is_interruption(&error) || was_never_sent(&error) => self.list = None,
                    Some(Err(error)) => return Some(Err(self.upstream.failed(error))),
                    None => self.list = None,
                }
                continue;
            }
            let peer = self.connection.next(&self.upstream).await?;
            self.connection.done = true;
            self.list = Some(peer.watch());
        }
    }
}

impl<L: Watchable> fmt::Debug for UpstreamWatch<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpstreamWatch").field("upstream", &self.upstream).finish_non_exhaustive()
    }
}

/// Each connection once.
struct Across {
    generation: u64,
    /// Whether the connection has served: then it is the next one that is waited for.
    done: bool,
}

impl Across {
    const fn new() -> Self {
        Self { generation: 0, done: false }
    }

    /// A connection that has not served yet; `None` once there will be none.
    async fn next(&mut self, upstream: &Upstream) -> Option<Peer> {
        let served = self.done.then_some(self.generation);
        let next = upstream.shared.when(|inner| {
            let found = inner.live_or_over()?;
            let is_served = found.is_some() && served == Some(inner.generation);
            (!is_served).then_some((inner.generation, found))
        });
        let (generation, peer) = next.await;
        self.generation = generation;
        self.done = false;
        peer
    }

    /// Does what the connection is for, and counts it as having served afterwards: one that is dropped meanwhile has not.
    async fn during<T>(&mut self, work: impl Future<Output = Result<T, CallError>>) -> Result<T, CallError> {
        let worked = work.await;
        self.done = true;
        worked
    }
}

//! A list that is read again whenever it has changed.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use mcp_proto::model::SubscriptionFilter;

use super::{CallError, Pages, PeerShared, Subscription, Watchable, WholeList};

/// A list as a stream: whole at first, and whole again whenever the server says that it has changed. Several changes
/// that come while it is read are one. Dropping it ends the subscription behind it.
///
/// A server that does not tell of changes gives the list once, and then the stream ends. An error of a listing is an
/// item, and the next change is listed all the same; an error of the subscription is the last item.
///
/// # Example: the tools for a model, always as they are
/// ```no_run
/// use mcp_driver::Peer;
///
/// # async fn example(peer: Peer) -> Result<(), mcp_driver::CallError> {
/// let mut lists = peer.watch_tools();
/// while let Some(tools) = lists.next().await {
///     println!("{:?}", tools?.into_iter().map(|tool| tool.name).collect::<Vec<_>>());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a list that nobody awaits is not asked for"]
pub struct WatchedList<L: Watchable> {
    shared: Arc<PeerShared>,
    state: State<L>,
}

type Opening = Pin<Box<dyn Future<Output = Result<Subscription, CallError>> + Send>>;

enum State<L: Watchable> {
    Opening(Opening),
    /// What tells of changes, if anything does.
    Listing(Option<Subscription>, Box<WholeList<L>>),
    Waiting(Subscription),
    Done,
}

impl<L: Watchable> WatchedList<L> {
    pub(crate) fn new(shared: Arc<PeerShared>) -> Self {
        let mut filter = SubscriptionFilter::default();
        L::listen(&mut filter);
        // The subscription comes first: a change between the two would go unnoticed otherwise.
        let opening = Box::pin(Subscription::open(shared.clone(), filter));
        Self { shared, state: State::Opening(opening) }
    }

    /// The list as it is now, and then as it has become; `None` once no more changes will be told.
    pub async fn next(&mut self) -> Option<Result<Vec<L::Item>, CallError>> {
        poll_fn(|cx| self.poll_list(cx)).await
    }

    fn poll_list(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<L::Item>, CallError>>> {
        loop {
            match &mut self.state {
                State::Opening(opening) => {
                    let opened = ready!(opening.as_mut().poll(cx));
                    let tells = opened.ok().filter(|opened| *opened.granted() != SubscriptionFilter::default());
                    self.state = State::Listing(tells, self.list());
                }
                State::Listing(subscription, list) => {
                    let listed = ready!(Pin::new(list).poll(cx));
                    self.state = subscription.take().map_or(State::Done, State::Waiting);
                    return Poll::Ready(Some(listed));
                }
                State::Waiting(subscription) => {
                    if ready!(subscription.poll_changed(cx)) {
                        let list = self.list();
                        let State::Waiting(subscription) = std::mem::replace(&mut self.state, State::Done) else {
                            return Poll::Ready(None);
                        };
                        self.state = State::Listing(Some(subscription), list);
                        continue;
                    }
                    let end = subscription.end().cloned();
                    self.state = State::Done;
                    return Poll::Ready(end.and_then(Result::err).map(Err));
                }
                State::Done => return Poll::Ready(None),
            }
        }
    }

    fn list(&self) -> Box<WholeList<L>> {
        Box::new(Pages::new(self.shared.clone()).into_future())
    }
}

/// An item needs no place of its own in memory that stays.
impl<L: Watchable> Unpin for WatchedList<L> {}

impl<L: Watchable> Stream for WatchedList<L> {
    type Item = Result<Vec<L::Item>, CallError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_list(cx)
    }
}

impl<L: Watchable> fmt::Debug for WatchedList<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchedList").field("method", &L::NAME).finish_non_exhaustive()
    }
}

//! A list, page by page.

use std::collections::BTreeSet;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::vec::IntoIter;

use futures_core::Stream;
use mcp_proto::model::PaginatedParams;

use super::{CallError, Listing, PeerShared, TypedAnswer};

/// A list of the server's: awaited it is whole, and as a stream it comes item by item, a page asked for when it is
/// needed. Dropping it gives up the page under way.
///
/// A server cannot keep a client reading for ever: there are [at most so many pages](Self::max_pages), and a cursor that
/// came before ends the list with [`CallError::Cycle`].
///
/// # Example: all at once, or one after the other
/// ```no_run
/// use mcp_driver::Peer;
///
/// # async fn example(peer: Peer) -> Result<(), mcp_driver::CallError> {
/// let tools = peer.list_tools().await?;
/// println!("{} tools", tools.len());
///
/// let mut resources = peer.list_resources();
/// while let Some(resource) = resources.next().await {
///     println!("{}", resource?.uri);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a list that nobody awaits is not asked for"]
pub struct Pages<L: Listing> {
    shared: Arc<PeerShared>,
    state: State<L>,
    items: IntoIter<L::Item>,
    /// The cursors that came.
    cursors: BTreeSet<Box<str>>,
    most: Option<usize>,
    read: usize,
    timeout: Option<Duration>,
}

enum State<L: Listing> {
    /// This page is next.
    Next(Option<String>),
    Asked(TypedAnswer<L::Result>),
    Done,
}

impl<L: Listing> Pages<L> {
    pub(crate) fn new(shared: Arc<PeerShared>) -> Self {
        let items = Vec::new().into_iter();
        let cursors = BTreeSet::new();
        Self { shared, state: State::Next(None), items, cursors, most: None, read: 0, timeout: None }
    }

    /// Reads so many pages and no more, instead of [`Limits::pages`](mcp_proto::Limits::pages): with more to come the
    /// list ends with [`CallError::TooManyPages`].
    pub const fn max_pages(mut self, most: usize) -> Self {
        self.most = Some(most);
        self
    }

    /// Waits this long for each page, instead of the configuration's time.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The next item, or why there is none; `None` at the end and after an error.
    pub async fn next(&mut self) -> Option<Result<L::Item, CallError>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<L::Item, CallError>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match &mut self.state {
                State::Done => return Poll::Ready(None),
                State::Next(cursor) => {
                    let mut params = PaginatedParams::new();
                    params.cursor = cursor.take();
                    let answer = TypedAnswer::new::<L>(self.shared.clone(), &params);
                    self.state = State::Asked(match self.timeout {
                        Some(timeout) => answer.timeout(timeout),
                        None => answer,
                    });
                }
                State::Asked(answer) => {
                    let Poll::Ready(page) = Pin::new(answer).poll(cx) else { return Poll::Pending };
                    self.state = State::Done;
                    match page.and_then(|page| self.turn(page)) {
                        Ok(next) => self.state = next,
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
            }
        }
    }

    /// Takes a page, and says what comes after it. Its items are given before the next page is asked for; that there may
    /// be no next page is told at once, since what stands on this one is then only a part.
    fn turn(&mut self, page: L::Result) -> Result<State<L>, CallError> {
        let (items, cursor) = L::page(page);
        self.read += 1;
        let Some(cursor) = cursor else {
            self.items = items.into_iter();
            return Ok(State::Done);
        };
        if !self.cursors.insert(cursor.as_str().into()) {
            return Err(CallError::Cycle { call: L::NAME.into(), cursor: cursor.into() });
        }
        let most = self.most.unwrap_or_else(|| self.shared.lock().link.role().config().limits.pages);
        if self.read >= most {
            return Err(CallError::TooManyPages { call: L::NAME.into(), most });
        }
        self.items = items.into_iter();
        Ok(State::Next(Some(cursor)))
    }
}

/// An item needs no place of its own in memory that stays.
impl<L: Listing> Unpin for Pages<L> {}

impl<L: Listing> Stream for Pages<L> {
    type Item = Result<L::Item, CallError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(cx)
    }
}

impl<L: Listing> IntoFuture for Pages<L> {
    type Output = Result<Vec<L::Item>, CallError>;
    type IntoFuture = WholeList<L>;

    fn into_future(self) -> WholeList<L> {
        WholeList { pages: self, items: Vec::new() }
    }
}

impl<L: Listing> fmt::Debug for Pages<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("method", &L::NAME).field("read", &self.read).finish_non_exhaustive()
    }
}

/// All pages of a list, being collected: what awaiting [`Pages`] does.
#[must_use = "a list that nobody awaits is not asked for"]
pub struct WholeList<L: Listing> {
    pages: Pages<L>,
    items: Vec<L::Item>,
}

impl<L: Listing> Future for WholeList<L> {
    type Output = Result<Vec<L::Item>, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            match this.pages.poll_item(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(item))) => this.items.push(item),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(None) => return Poll::Ready(Ok(std::mem::take(&mut this.items))),
            }
        }
    }
}

/// An item needs no place of its own in memory that stays.
impl<L: Listing> Unpin for WholeList<L> {}

impl<L: Listing> fmt::Debug for WholeList<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}

//! What a server tells a client that listens.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use mcp_proto::RequestHandle;
use mcp_proto::client::{Request, RequestError, Verdict};
use mcp_proto::jsonrpc::Raw;
use mcp_proto::method::{Method, SubscriptionsListen};
use mcp_proto::model::{SubscriptionFilter, SubscriptionsListenParams};

use super::{CallError, PeerShared, Ready, legacy};
use crate::shared::State;

/// Changes at the server, as a stream. Dropping it ends the subscription, as does the server or the connection.
///
/// A legacy server has no subscriptions: there the notifications of the session are picked by the filter, and
/// resources are watched by `resources/subscribe`.
///
/// A listener that is slow finds up to 1,024 notifications waiting; over that new ones are left out and
/// [counted](Self::missed).
///
/// # Example: until it ends
/// ```no_run
/// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
/// let mut changes = peer.subscribe("file:///notes.md").await?;
/// println!("the server agreed to {:?}", changes.granted());
/// while let Some(change) = changes.next().await {
///     println!("{}", change.method);
/// }
/// println!("over: {:?}, and {} were missed", changes.end(), changes.missed());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a subscription that is dropped ends"]
pub struct Subscription {
    shared: Arc<PeerShared>,
    source: Source,
    granted: SubscriptionFilter,
    end: Option<Result<(), CallError>>,
}

/// Where the notifications come from.
#[derive(Clone, Copy, Debug)]
enum Source {
    /// A request that stays open.
    Request(RequestHandle),
    /// The session of a legacy server.
    Session(u64),
}

/// One change at the server, or anything else that it tells whoever listens.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Notification {
    /// The method: `notifications/tools/list_changed`.
    pub method: Box<str>,
    /// The params.
    pub params: Option<Raw>,
}

impl Notification {
    pub(crate) const fn new(method: Box<str>, params: Option<Raw>) -> Self {
        Self { method, params }
    }
}

impl Subscription {
    pub(crate) async fn open(shared: Arc<PeerShared>, filter: SubscriptionFilter) -> Result<Self, CallError> {
        let verdict = Ready::new(shared.clone(), SubscriptionsListen::NAME).await?;
        if !verdict.version.is_modern() {
            let source = Source::Session(shared.lock().beside.listeners.add(filter.clone()));
            let mut subscription = Self { shared, source, granted: SubscriptionFilter::default(), end: None };
            subscription.watch(&verdict, filter).await?;
            return Ok(subscription);
        }
        let params = Raw::encode(&SubscriptionsListenParams::new(filter))
            .map_err(|error| CallError::encode(SubscriptionsListen::NAME, error))?;
        let request = Request::new(SubscriptionsListen::NAME, Some(params));
        let request = shared.request(request, |waiting, request| waiting.add(request, None));
        let request = request.map_err(|error| CallError::send(SubscriptionsListen::NAME, error))?;
        // From here on dropping it cancels, whether or not the server has agreed.
        let source = Source::Request(request);
        let mut subscription = Self { shared, source, granted: SubscriptionFilter::default(), end: None };
        poll_fn(|cx| subscription.poll_open(request, cx)).await?;
        Ok(subscription)
    }

    /// What the server agreed to send, which may be less than what was asked for.
    #[must_use]
    pub const fn granted(&self) -> &SubscriptionFilter {
        &self.granted
    }

    /// The next notification; `None` once the subscription is over.
    pub async fn next(&mut self) -> Option<Notification> {
        poll_fn(|cx| self.poll_heard(cx)).await
    }

    /// How the subscription ended: by the server's leave, or by an error. `None` while it goes on.
    #[must_use]
    pub const fn end(&self) -> Option<&Result<(), CallError>> {
        self.end.as_ref()
    }

    /// How many notifications were left out because too many waited.
    #[must_use]
    pub fn missed(&self) -> u64 {
        let mut state = self.shared.lock();
        match self.source {
            Source::Request(request) => state.beside.get(request).map_or(0, |waiter| waiter.heard.missed()),
            Source::Session(key) => state.beside.listeners.missed(key),
        }
    }

    async fn watch(&mut self, verdict: &Verdict, filter: SubscriptionFilter) -> Result<(), CallError> {
        if let Source::Session(key) = self.source {
            self.granted = legacy::watch(&self.shared, key, verdict, filter).await?;
        }
        Ok(())
    }

    fn poll_open(&mut self, request: RequestHandle, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        let mut state = self.shared.lock();
        let Some(waiter) = state.beside.get(request) else { return Poll::Pending };
        if let Some(granted) = waiter.granted.take() {
            drop(state);
            self.granted = granted;
            return Poll::Ready(Ok(()));
        }
        match waiter.outcome.take() {
            Some(Ok(_)) => {
                drop(state);
                self.end = Some(Ok(()));
                Poll::Ready(Ok(()))
            }
            Some(Err(error)) => Poll::Ready(Err(CallError::request(SubscriptionsListen::NAME, error))),
            None => {
                waiter.wait(cx);
                Poll::Pending
            }
        }
    }

    /// Waits until something has changed, however much: true, or false once the subscription is over.
    pub(crate) fn poll_changed(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        let mut changed = self.is_renewed();
        loop {
            match self.poll_heard(cx) {
                Poll::Ready(Some(_)) => changed = true,
                Poll::Ready(None) => return Poll::Ready(changed),
                // Whatever woke the task may have been a renewal.
                Poll::Pending if changed || self.is_renewed() => return Poll::Ready(true),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Whether it broke off and is there again, once for each time: changes in between went unnoticed.
    fn is_renewed(&self) -> bool {
        let mut state = self.shared.lock();
        match self.source {
            Source::Request(request) => state.beside.get(request).is_some_and(|waiter| waiter.granted.take().is_some()),
            Source::Session(key) => state.beside.listeners.take_renewed(key),
        }
    }

    fn poll_heard(&mut self, cx: &mut Context<'_>) -> Poll<Option<Notification>> {
        let mut state = self.shared.lock();
        let (heard, end) = match self.source {
            Source::Request(request) => match state.beside.get(request) {
                Some(waiter) => (waiter.heard.pop(), waiter.outcome.take().map(|outcome| outcome.map(drop))),
                None => return Poll::Ready(None),
            },
            Source::Session(key) => {
                let end = state.beside.closed().map(|reason| Err(RequestError::Lost(reason.clone())));
                (state.beside.listeners.pop(key), end)
            }
        };
        if let Some(end) = end {
            self.end.get_or_insert(end.map_err(|error| CallError::request(SubscriptionsListen::NAME, error)));
        }
        if heard.is_some() || self.end.is_some() {
            return Poll::Ready(heard);
        }
        match self.source {
            Source::Request(request) => {
                if let Some(waiter) = state.beside.get(request) {
                    waiter.wait(cx);
                }
            }
            Source::Session(key) => state.beside.listeners.wait(key, cx),
        }
        Poll::Pending
    }
}

impl Stream for Subscription {
    type Item = Notification;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Notification>> {
        self.get_mut().poll_heard(cx)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let (waiter, unwatch) = self.shared.command(|now, State { link, beside, .. }| match self.source {
            Source::Request(request) => {
                link.role_mut().cancel(now, request, None);
                (beside.remove(request), Vec::new())
            }
            Source::Session(key) => (None, legacy::unwatch(&mut beside.listeners, key)),
        });
        drop(waiter);
        for request in unwatch {
            // Nobody waits for the answers.
            let _ = self.shared.request(request, |_, _| {});
        }
    }
}

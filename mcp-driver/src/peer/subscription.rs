//! What a server tells a client that listens.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use mcp_proto::RequestHandle;
use mcp_proto::client::Request;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{SubscriptionFilter, SubscriptionsListenParams};

use super::{CallError, PeerShared};

/// Changes at the server, as a stream. Dropping it ends the subscription, as does the server or the connection.
///
/// A listener that is slow finds up to 1,024 notifications waiting; over that new ones are left out and
/// [counted](Self::missed).
#[derive(Debug)]
#[must_use = "a subscription that is dropped ends"]
pub struct Subscription {
    shared: Arc<PeerShared>,
    request: RequestHandle,
    filter: SubscriptionFilter,
    end: Option<Result<(), CallError>>,
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
        let params = Raw::encode(&SubscriptionsListenParams::new(filter))?;
        let request = Request::new("subscriptions/listen", Some(params));
        let request = shared.command(|now, state| {
            let request = state.stream.role_mut().request(now, request)?;
            state.beside.add(request, None);
            Ok::<_, CallError>(request)
        })?;
        // From here on dropping it cancels, whether or not the server has agreed.
        let mut subscription = Self { shared, request, filter: SubscriptionFilter::default(), end: None };
        poll_fn(|cx| subscription.poll_open(cx)).await?;
        Ok(subscription)
    }

    /// What the server agreed to send, which may be less than what was asked for.
    #[must_use]
    pub const fn filter(&self) -> &SubscriptionFilter {
        &self.filter
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
        self.shared.lock().beside.get(self.request).map_or(0, |waiter| waiter.missed)
    }

    fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        let mut state = self.shared.lock();
        let Some(waiter) = state.beside.get(self.request) else { return Poll::Pending };
        if let Some(granted) = waiter.granted.take() {
            drop(state);
            self.filter = granted;
            return Poll::Ready(Ok(()));
        }
        match waiter.outcome.take() {
            Some(Ok(_)) => {
                drop(state);
                self.end = Some(Ok(()));
                Poll::Ready(Ok(()))
            }
            Some(Err(error)) => Poll::Ready(Err(error.into())),
            None => {
                waiter.wait(cx);
                Poll::Pending
            }
        }
    }

    fn poll_heard(&mut self, cx: &mut Context<'_>) -> Poll<Option<Notification>> {
        let mut state = self.shared.lock();
        let Some(waiter) = state.beside.get(self.request) else { return Poll::Ready(None) };
        if let Some(notification) = waiter.heard.pop_front() {
            return Poll::Ready(Some(notification));
        }
        if self.end.is_some() {
            return Poll::Ready(None);
        }
        let Some(outcome) = waiter.outcome.take() else {
            waiter.wait(cx);
            return Poll::Pending;
        };
        drop(state);
        self.end = Some(outcome.map(drop).map_err(CallError::Request));
        Poll::Ready(None)
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
        let waiter = self.shared.command(|now, state| {
            let waiter = state.beside.remove(self.request);
            state.stream.role_mut().cancel(now, self.request, None);
            waiter
        });
        drop(waiter);
    }
}

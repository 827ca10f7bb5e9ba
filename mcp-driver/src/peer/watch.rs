//! Waiting for a connection to open or to end.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use mcp_proto::CloseReason;
use mcp_proto::client::{RequestError, Verdict};

use super::{CallError, PeerShared};

/// What [`Peer::ready`](super::Peer::ready) gives.
#[derive(Debug)]
#[must_use = "a future does nothing unless polled"]
pub struct Ready {
    shared: Arc<PeerShared>,
    /// What an error names.
    call: &'static str,
    key: Option<u64>,
}

impl Ready {
    pub(crate) const fn new(shared: Arc<PeerShared>, call: &'static str) -> Self {
        Self { shared, call, key: None }
    }
}

impl Future for Ready {
    type Output = Result<Verdict, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let mut state = this.shared.lock();
        if let Some(reason) = state.beside.closed() {
            return Poll::Ready(Err(CallError::request(this.call, RequestError::Lost(reason.clone()))));
        }
        if let Some(verdict) = state.link.role().verdict() {
            return Poll::Ready(Ok(verdict.clone()));
        }
        state.beside.wait(&mut this.key, cx);
        Poll::Pending
    }
}

impl Drop for Ready {
    fn drop(&mut self) {
        self.shared.lock().beside.forget(self.key);
    }
}

/// What [`Peer::closed`](super::Peer::closed) gives.
#[derive(Debug)]
#[must_use = "a future does nothing unless polled"]
pub struct Closed {
    shared: Arc<PeerShared>,
    key: Option<u64>,
}

impl Closed {
    pub(crate) const fn new(shared: Arc<PeerShared>) -> Self {
        Self { shared, key: None }
    }
}

impl Future for Closed {
    type Output = CloseReason;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<CloseReason> {
        let this = self.get_mut();
        let mut state = this.shared.lock();
        if let Some(reason) = state.beside.closed() {
            return Poll::Ready(reason.clone());
        }
        state.beside.wait(&mut this.key, cx);
        Poll::Pending
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        self.shared.lock().beside.forget(self.key);
    }
}

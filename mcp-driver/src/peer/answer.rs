//! The answer to a request, to be waited for.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_proto::RequestHandle;
use mcp_proto::client::Request;
use mcp_proto::jsonrpc::{EncodeError, Raw};
use mcp_proto::model::LoggingLevel;
use serde::de::DeserializeOwned;

use super::{CallError, OnProgress, PeerShared, Progress};
use crate::shared::Link;

/// The answer to a request, as JSON.
///
/// The request goes out when this is first polled. Dropping it cancels: before that nothing has happened, before the
/// driver has written it it never leaves, and after that the server is told. Cancelling waits for nothing and cannot
/// fail.
#[must_use = "a request that nobody awaits is not sent"]
pub struct Answer {
    shared: Arc<PeerShared>,
    state: State,
}

enum State {
    Unsent(Request, Option<OnProgress>),
    Failed(CallError),
    Sent(RequestHandle),
    Done,
}

impl Answer {
    pub(crate) const fn new(shared: Arc<PeerShared>, request: Request) -> Self {
        Self { shared, state: State::Unsent(request, None) }
    }

    /// Asks for progress and calls `hear` with each step, in order, before the answer is there.
    ///
    /// It runs inside the driver's future and should be quick. Once the request is sent, this does nothing.
    pub fn on_progress(mut self, hear: impl FnMut(Progress) + Send + 'static) -> Self {
        if let State::Unsent(request, on_progress) = &mut self.state {
            request.progress = true;
            *on_progress = Some(Box::new(hear));
        }
        self
    }

    /// Waits this long for an answer, instead of the configuration's time. Once the request is sent, this does nothing.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if let State::Unsent(request, _) = &mut self.state {
            request.timeout = Some(timeout);
        }
        self
    }

    /// Asks for log messages about this request, from `level` on (2026-07-28). Once the request is sent, this does
    /// nothing.
    pub fn log_level(mut self, level: LoggingLevel) -> Self {
        if let State::Unsent(request, _) = &mut self.state {
            request.log_level = Some(level);
        }
        self
    }

    /// Names the request, once it is sent: [`Input::during`](crate::Input::during) may refer to it.
    #[must_use]
    pub const fn handle(&self) -> Option<RequestHandle> {
        match &self.state {
            State::Sent(request) => Some(*request),
            State::Unsent(..) | State::Failed(_) | State::Done => None,
        }
    }

    fn send(&mut self, cx: &Context<'_>) -> Poll<Result<Raw, CallError>> {
        let (request, mut on_progress) = match std::mem::replace(&mut self.state, State::Done) {
            State::Unsent(request, on_progress) => (request, on_progress),
            State::Failed(error) => return Poll::Ready(Err(error)),
            sent @ (State::Sent(_) | State::Done) => {
                self.state = sent;
                return Poll::Pending;
            }
        };
        let sent = self.shared.command(|now, state| {
            let request = state.link.role_mut().request(now, request)?;
            // Taken only now: what the closure holds is never dropped under the lock.
            state.beside.add(request, on_progress.take());
            if let Some(waiter) = state.beside.get(request) {
                waiter.wait(cx);
            }
            Ok(request)
        });
        match sent {
            Ok(request) => self.state = State::Sent(request),
            Err(error) => return Poll::Ready(Err(CallError::Send(error))),
        }
        Poll::Pending
    }
}

impl Future for Answer {
    type Output = Result<Raw, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let State::Sent(request) = this.state else { return this.send(cx) };
        let mut state = this.shared.lock();
        let Some(waiter) = state.beside.get(request) else { return Poll::Pending };
        let Some(outcome) = waiter.outcome.take() else {
            waiter.wait(cx);
            return Poll::Pending;
        };
        let waiter = state.beside.remove(request);
        drop(state);
        // What the closure holds is dropped outside the lock.
        drop(waiter);
        this.state = State::Done;
        Poll::Ready(outcome.map_err(CallError::Request))
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let State::Sent(request) = self.state else { return };
        let waiter = self.shared.command(|now, state| {
            let waiter = state.beside.remove(request)?;
            if waiter.outcome.is_none() {
                state.link.role_mut().cancel(now, request, None);
            }
            Some(waiter)
        });
        drop(waiter);
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("handle", &self.handle()).finish_non_exhaustive()
    }
}

/// The answer to a request of a typed method. It behaves as an [`Answer`] does.
#[must_use = "a request that nobody awaits is not sent"]
pub struct TypedAnswer<R> {
    answer: Answer,
    result: PhantomData<fn() -> R>,
}

impl<R> TypedAnswer<R> {
    pub(crate) fn new(shared: Arc<PeerShared>, request: Result<Request, EncodeError>) -> Self {
        let state = match request {
            Ok(request) => State::Unsent(request, None),
            Err(error) => State::Failed(CallError::Encode(error)),
        };
        Self { answer: Answer { shared, state }, result: PhantomData }
    }

    /// As [`Answer::on_progress`].
    pub fn on_progress(mut self, hear: impl FnMut(Progress) + Send + 'static) -> Self {
        self.answer = self.answer.on_progress(hear);
        self
    }

    /// As [`Answer::timeout`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.answer = self.answer.timeout(timeout);
        self
    }

    /// As [`Answer::log_level`].
    pub fn log_level(mut self, level: LoggingLevel) -> Self {
        self.answer = self.answer.log_level(level);
        self
    }

    /// As [`Answer::handle`].
    #[must_use]
    pub const fn handle(&self) -> Option<RequestHandle> {
        self.answer.handle()
    }
}

impl<R: DeserializeOwned> Future for TypedAnswer<R> {
    type Output = Result<R, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = Pin::new(&mut self.get_mut().answer);
        answer.poll(cx).map(|outcome| outcome.and_then(|raw| raw.decode().map_err(CallError::Decode)))
    }
}

impl<R> fmt::Debug for TypedAnswer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.answer.fmt(f)
    }
}

//! A question of a legacy server's, until it is answered.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use mcp_proto::jsonrpc::{Raw, RpcError};

/// A question that waits for its answer.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) key: String,
    pub(super) method: Box<str>,
    pub(super) params: Option<Raw>,
    answer: Arc<Mutex<Slot>>,
}

#[derive(Debug, Default)]
struct Slot {
    answer: Option<Result<Raw, RpcError>>,
    /// The server does not want to know any more.
    is_gone: bool,
    waker: Option<Waker>,
}

/// The answer to a question, once there is one.
#[derive(Debug)]
pub(super) struct Answering(Arc<Mutex<Slot>>);

impl Question {
    pub(super) fn new(key: String, method: Box<str>, params: Option<Raw>) -> (Self, Answering) {
        let answer = Arc::<Mutex<Slot>>::default();
        (Self { key, method, params, answer: answer.clone() }, Answering(answer))
    }

    pub(super) fn is_gone(&self) -> bool {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).is_gone
    }

    pub(super) fn answer(self, answer: Result<Raw, RpcError>) {
        self.put(answer);
    }

    fn put(&self, answer: Result<Raw, RpcError>) {
        let mut slot = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        slot.answer.get_or_insert(answer);
        let waker = slot.waker.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// Whoever drops a question has no answer.
impl Drop for Question {
    fn drop(&mut self) {
        self.put(Err(RpcError::internal("the call that the question belongs to is over")));
    }
}

impl Future for Answering {
    type Output = Result<Raw, RpcError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = slot.answer.take() {
            return Poll::Ready(answer);
        }
        slot.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_gone = true;
    }
}

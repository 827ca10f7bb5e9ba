//! A call on its way through a router.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::Reply;

/// A call on its way through a [`Router`](crate::Router).
#[must_use = "a future does nothing unless polled"]
pub struct Routed(State);

enum State {
    Ready(Option<Reply>),
    Running(Pin<Box<dyn Future<Output = Reply> + Send>>),
}

impl Routed {
    pub(crate) const fn ready(reply: Reply) -> Self {
        Self(State::Ready(Some(reply)))
    }

    pub(crate) fn running(future: impl Future<Output = Reply> + Send + 'static) -> Self {
        Self(State::Running(Box::pin(future)))
    }
}

impl Future for Routed {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        match &mut self.0 {
            State::Ready(reply) => reply.take().map_or(Poll::Pending, Poll::Ready),
            State::Running(future) => future.as_mut().poll(cx),
        }
    }
}

impl fmt::Debug for Routed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routed").field("ready", &matches!(self.0, State::Ready(_))).finish()
    }
}

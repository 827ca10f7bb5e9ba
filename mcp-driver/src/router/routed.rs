//! A call on its way through a router.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::fault::Witness;
use super::threading::{Shared, Threading};
use crate::Reply;

/// A call on its way through a [`Router`](super::Router).
#[must_use = "a future does nothing unless polled"]
pub struct Routed<T: Threading = Shared>(State<T>);

enum State<T: Threading> {
    Ready(Option<Reply>),
    Running(T::Running),
    Watched(T::Running, Box<Witness<T>>),
}

impl<T: Threading> Routed<T> {
    pub(crate) const fn ready(reply: Reply) -> Self {
        Self(State::Ready(Some(reply)))
    }

    /// Nothing yet, until something is put in its place.
    pub(crate) const fn nothing() -> Self {
        Self(State::Ready(None))
    }

    pub(crate) const fn running(future: T::Running) -> Self {
        Self(State::Running(future))
    }

    /// With somebody who looks on.
    pub(crate) fn watched(self, witness: Witness<T>) -> Self {
        match self.0 {
            State::Running(future) => Self(State::Watched(future, Box::new(witness))),
            done => Self(done),
        }
    }
}

impl<T: Threading> Future for Routed<T> {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        match &mut self.0 {
            State::Ready(reply) => reply.take().map_or(Poll::Pending, Poll::Ready),
            State::Running(future) => Pin::new(future).poll(cx),
            State::Watched(future, witness) => {
                let polled = witness.watch(|| Pin::new(future).poll(cx));
                if polled.is_ready() {
                    witness.tell_noted();
                }
                polled
            }
        }
    }
}

/// What could not be moved is boxed.
impl<T: Threading> Unpin for Routed<T> {}

impl<T: Threading> fmt::Debug for Routed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routed").field("ready", &matches!(self.0, State::Ready(_))).finish()
    }
}

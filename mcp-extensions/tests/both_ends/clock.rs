//! A clock that stands still.

use std::future::{Future, Pending, pending};
use std::pin::Pin;
use std::task::{Context, Poll};

use mcp_driver::{Runtime, Sleep};
use mcp_proto::Instant;

#[derive(Clone)]
pub(crate) struct Still;

pub(crate) struct Never(Pending<()>);

impl Runtime for Still {
    type Sleep = Never;

    fn now(&self) -> Instant {
        Instant::ORIGIN
    }

    fn sleep_until(&self, _: Instant) -> Never {
        Never(pending())
    }
}

impl Future for Never {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx)
    }
}

impl Sleep for Never {
    fn reset(self: Pin<&mut Self>, _: Instant) {}
}

//! A clock that a test moves.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use mcp_driver::proto::Instant;
use mcp_driver::{Runtime, Sleep};

#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    sleeping: Vec<Waker>,
}

impl Clock {
    pub(crate) fn advance(&self, by: Duration) {
        let mut state = self.0.lock().unwrap();
        state.now += by;
        state.sleeping.drain(..).for_each(Waker::wake);
    }
}

impl Runtime for Clock {
    type Sleep = Timer;

    fn now(&self) -> Instant {
        Instant::from_origin(self.0.lock().unwrap().now)
    }

    fn sleep_until(&self, deadline: Instant) -> Timer {
        Timer { clock: self.clone(), deadline }
    }
}

pub(crate) struct Timer {
    clock: Clock,
    deadline: Instant,
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.clock.now() >= self.deadline {
            return Poll::Ready(());
        }
        self.clock.0.lock().unwrap().sleeping.push(cx.waker().clone());
        Poll::Pending
    }
}

impl Sleep for Timer {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.deadline = deadline;
    }
}

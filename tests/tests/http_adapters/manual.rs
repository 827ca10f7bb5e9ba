//! A runtime whose clock is turned by hand.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use mcp_driver::{Runtime, Sleep};
use mcp_proto::Instant;

/// A clock that stands still until it is told otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manual(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    passed: Duration,
    /// Who waits, by a number of its own.
    waiting: BTreeMap<u64, Waker>,
    minted: u64,
}

impl Manual {
    /// Lets time pass, and wakes everybody who waits for it.
    pub(crate) fn pass(&self, span: Duration) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.passed += span;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_values().for_each(Waker::wake);
    }
}

impl Runtime for Manual {
    type Sleep = Waiting;

    fn now(&self) -> Instant {
        Instant::from_origin(self.0.lock().unwrap_or_else(PoisonError::into_inner).passed)
    }

    fn sleep_until(&self, deadline: Instant) -> Waiting {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.minted += 1;
        Waiting { clock: self.clone(), number: state.minted, deadline }
    }
}

pub(crate) struct Waiting {
    clock: Manual,
    number: u64,
    deadline: Instant,
}

impl Future for Waiting {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.clock.now() >= self.deadline {
            return Poll::Ready(());
        }
        let mut state = self.clock.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.insert(self.number, cx.waker().clone());
        Poll::Pending
    }
}

impl Sleep for Waiting {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.deadline = deadline;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.clock.0.lock().unwrap_or_else(PoisonError::into_inner).waiting.remove(&self.number);
    }
}

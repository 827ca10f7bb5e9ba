//! Time, and those who wait for it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use mcp_driver::proto::Instant;
use mcp_driver::{Runtime, Sleep};

/// The clock, and the timers that are set.
#[derive(Clone)]
pub(crate) struct Blocking {
    origin: std::time::Instant,
    timers: Arc<Mutex<BTreeMap<(Instant, u64), Waker>>>,
    minted: Arc<AtomicU64>,
}

/// A timer.
pub(crate) struct Timer {
    runtime: Blocking,
    name: u64,
    deadline: Instant,
}

impl Blocking {
    /// A clock that starts now.
    pub(crate) fn new() -> Self {
        Self { origin: std::time::Instant::now(), timers: Arc::default(), minted: Arc::default() }
    }

    /// How long nobody has to be woken; `None` for ever.
    pub(crate) fn until_due(&self) -> Option<Duration> {
        let next = self.timers().first_key_value().map(|((deadline, _), _)| *deadline)?;
        Some(next - self.now().min(next))
    }

    pub(crate) fn wake_due(&self) {
        if self.timers().is_empty() {
            return;
        }
        let now = self.now();
        while let Some(timer) =
            self.timers().first_entry().filter(|timer| timer.key().0 <= now).map(|timer| timer.remove())
        {
            timer.wake();
        }
    }

    fn timers(&self) -> MutexGuard<'_, BTreeMap<(Instant, u64), Waker>> {
        self.timers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime for Blocking {
    type Sleep = Timer;

    fn now(&self) -> Instant {
        Instant::from_origin(self.origin.elapsed())
    }

    fn sleep_until(&self, deadline: Instant) -> Timer {
        Timer { runtime: self.clone(), name: self.minted.fetch_add(1, Ordering::Relaxed), deadline }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.runtime.now() >= self.deadline {
            return Poll::Ready(());
        }
        self.runtime.timers().insert((self.deadline, self.name), cx.waker().clone());
        Poll::Pending
    }
}

impl Sleep for Timer {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.runtime.timers().remove(&(self.deadline, self.name));
        self.deadline = deadline;
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.runtime.timers().remove(&(self.deadline, self.name));
    }
}

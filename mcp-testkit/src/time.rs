//! A clock that the test moves.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use mcp_driver::{Runtime, Sleep};
use mcp_proto::Instant;

/// A [`Runtime`] whose clock stands still until the test moves it. Clones are the same clock.
///
/// An [`Executor`](crate::Executor) moves it by itself when everything waits. By hand it takes an executor too, for
/// somebody has to run what a timer has woken.
///
/// # Example: a timer of an hour
/// ```
/// use std::time::Duration;
///
/// use mcp_driver::Runtime;
/// use mcp_testkit::{Executor, TestTime};
///
/// let executor = Executor::new();
/// let time: TestTime = executor.time();
/// let timer = time.sleep_until(time.now() + Duration::from_secs(3600));
/// executor.block_on(timer);
/// assert_eq!(time.elapsed(), Duration::from_secs(3600));
/// ```
#[derive(Clone, Debug, Default)]
pub struct TestTime {
    clock: Arc<Mutex<Clock>>,
}

#[derive(Debug, Default)]
struct Clock {
    now: Instant,
    /// How many timers there were: what tells those of the same deadline apart, in the order in which they were armed.
    armed: u64,
    timers: BTreeMap<(Instant, u64), Waker>,
}

impl TestTime {
    /// A clock at its origin.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.lock().now
    }

    /// The time since the origin.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.now().since_origin()
    }

    /// When the next timer is due; `None` if nobody waits for the time.
    #[must_use]
    pub fn next_timer(&self) -> Option<Instant> {
        self.lock().timers.keys().next().map(|(deadline, _)| *deadline)
    }

    /// How many timers there are.
    #[must_use]
    pub fn timers(&self) -> usize {
        self.lock().timers.len()
    }

    /// Moves the clock by `span` at once, and wakes the timers that are due, the earliest first.
    ///
    /// What they wake sees the end of the span and none of the time in between: a timer that is armed again at each
    /// tick ticks once. [`Executor::advance`](crate::Executor::advance) goes step by step.
    pub fn advance(&self, span: Duration) {
        let now = self.now() + span;
        self.advance_to(now);
    }

    /// Moves the clock to the next timer and wakes it; `None`, and nothing moved, if there is none.
    pub fn advance_to_next(&self) -> Option<Instant> {
        let deadline = self.next_timer()?;
        self.advance_to(deadline);
        Some(deadline)
    }

    /// Moves the clock to `instant`, unless that has passed.
    pub(crate) fn advance_to(&self, instant: Instant) {
        let mut clock = self.lock();
        clock.now = clock.now.max(instant);
        let after = (clock.now + Duration::from_nanos(1), 0);
        let later = clock.timers.split_off(&after);
        let due = std::mem::replace(&mut clock.timers, later);
        drop(clock);
        due.into_values().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Clock> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime for TestTime {
    type Sleep = TestSleep;

    fn now(&self) -> Instant {
        Self::now(self)
    }

    fn sleep_until(&self, deadline: Instant) -> TestSleep {
        TestSleep { time: self.clone(), deadline, armed: None }
    }
}

/// A timer of a [`TestTime`].
#[derive(Debug)]
#[must_use = "a timer that nobody polls does nothing"]
pub struct TestSleep {
    time: TestTime,
    deadline: Instant,
    armed: Option<(Instant, u64)>,
}

impl TestSleep {
    fn disarm(&mut self, clock: &mut Clock) {
        if let Some(armed) = self.armed.take() {
            clock.timers.remove(&armed);
        }
    }
}

impl Future for TestSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let time = this.time.clone();
        let mut clock = time.lock();
        this.disarm(&mut clock);
        if clock.now >= this.deadline {
            return Poll::Ready(());
        }
        clock.armed += 1;
        let key = (this.deadline, clock.armed);
        clock.timers.insert(key, cx.waker().clone());
        this.armed = Some(key);
        Poll::Pending
    }
}

impl Sleep for TestSleep {
    fn reset(self: Pin<&mut Self>, deadline: Instant) {
        let this = self.get_mut();
        let time = this.time.clone();
        this.disarm(&mut time.lock());
        this.deadline = deadline;
    }
}

impl Drop for TestSleep {
    fn drop(&mut self) {
        let time = self.time.clone();
        self.disarm(&mut time.lock());
    }
}

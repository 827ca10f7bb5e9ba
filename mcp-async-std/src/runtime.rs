//! The clock, and async-io's timers.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_io::Timer;
use mcp_driver::{Runtime, Sleep};
use mcp_proto::Instant;

#[cfg(test)]
mod tests;

/// The monotonic clock, counted from the moment this value was made, with the timers of `async-io`.
///
/// `async-io` runs its reactor on a thread of its own when no executor drives it, so these timers fire under
/// async-std, under smol and under any other executor.
#[derive(Clone, Copy, Debug)]
pub struct AsyncStd {
    origin: std::time::Instant,
}

impl AsyncStd {
    /// A clock that starts now.
    #[must_use]
    pub fn new() -> Self {
        Self { origin: std::time::Instant::now() }
    }
}

impl Default for AsyncStd {
    fn default() -> Self {
        Self::new()
    }
}

impl Runtime for AsyncStd {
    type Sleep = AsyncStdSleep;

    fn now(&self) -> Instant {
        Instant::from_origin(self.origin.elapsed())
    }

    fn sleep_until(&self, deadline: Instant) -> AsyncStdSleep {
        let timer = resolve(self.origin, deadline).map_or_else(Timer::never, Timer::at);
        AsyncStdSleep { timer, origin: self.origin }
    }
}

/// A timer of [`AsyncStd`].
#[derive(Debug)]
#[must_use = "a timer does nothing unless polled"]
pub struct AsyncStdSleep {
    timer: Timer,
    origin: std::time::Instant,
}

impl Future for AsyncStdSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.timer).poll(cx).map(drop)
    }
}

impl Sleep for AsyncStdSleep {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        match resolve(self.origin, deadline) {
            Some(at) => self.timer.set_at(at),
            None => self.timer = Timer::never(),
        }
    }
}

/// None past the end of what the clock can count.
fn resolve(origin: std::time::Instant, deadline: Instant) -> Option<std::time::Instant> {
    origin.checked_add(deadline.since_origin())
}

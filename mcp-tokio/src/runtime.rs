//! Tokio's clock and timers.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_driver::{Runtime, Sleep};
use mcp_proto::Instant;
use pin_project_lite::pin_project;

#[cfg(test)]
mod tests;

/// Tokio's clock, counted from the moment this value was made.
///
/// It goes through `tokio::time`, so a paused clock (`tokio::time::pause`, `start_paused = true`) stops it too; make
/// it inside the runtime whose clock it shall follow. Its timers need a runtime with time enabled and panic without
/// one, as tokio's own do.
#[derive(Clone, Copy, Debug)]
pub struct Tokio {
    origin: tokio::time::Instant,
}

impl Tokio {
    /// A clock that starts now.
    #[must_use]
    pub fn new() -> Self {
        Self { origin: tokio::time::Instant::now() }
    }
}

impl Default for Tokio {
    fn default() -> Self {
        Self::new()
    }
}

impl Runtime for Tokio {
    type Sleep = TokioSleep;

    fn now(&self) -> Instant {
        Instant::from_origin(self.origin.elapsed())
    }

    fn sleep_until(&self, deadline: Instant) -> TokioSleep {
        TokioSleep { sleep: tokio::time::sleep_until(resolve(self.origin, deadline)), origin: self.origin }
    }
}

pin_project! {
    /// A timer of [`Tokio`], with tokio's resolution of one millisecond.
    #[derive(Debug)]
    #[must_use = "a timer does nothing unless polled"]
    pub struct TokioSleep {
        #[pin]
        sleep: tokio::time::Sleep,
        origin: tokio::time::Instant,
    }
}

impl Future for TokioSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.project().sleep.poll(cx)
    }
}

impl Sleep for TokioSleep {
    fn reset(self: Pin<&mut Self>, deadline: Instant) {
        let this = self.project();
        this.sleep.reset(resolve(*this.origin, deadline));
    }
}

/// Tokio's wheel turns for about two years and takes what lies beyond as its end, so that far is far enough.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

fn resolve(origin: tokio::time::Instant, deadline: Instant) -> tokio::time::Instant {
    origin.checked_add(deadline.since_origin()).unwrap_or_else(|| tokio::time::Instant::now() + FAR)
}

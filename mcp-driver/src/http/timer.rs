//! The timers of a runtime as hyper sets them.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Sleep, Timer};

use crate::Runtime;

/// The clock and the timers of a runtime, for hyper, which counts in [`std::time::Instant`].
#[derive(Clone, Debug)]
pub(crate) struct HyperTimer<T> {
    runtime: T,
    /// The same moment on both clocks.
    here: std::time::Instant,
    there: mcp_proto::Instant,
}

impl<T: Runtime> HyperTimer<T> {
    pub(crate) fn new(runtime: T) -> Self {
        let there = runtime.now();
        Self { runtime, here: std::time::Instant::now(), there }
    }
}

impl<T> Timer for HyperTimer<T>
where
    T: Runtime<Sleep: Send + 'static>,
{
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: std::time::Instant) -> Pin<Box<dyn Sleep>> {
        let deadline = self.there + deadline.saturating_duration_since(self.here);
        Box::pin(HyperSleep(Mutex::new(Box::pin(self.runtime.sleep_until(deadline)))))
    }

    fn now(&self) -> std::time::Instant {
        self.here + (self.runtime.now() - self.there)
    }
}

/// A timer that hyper may share between threads, which it never does at once.
struct HyperSleep<S>(Mutex<Pin<Box<S>>>);

impl<S: Future<Output = ()>> Future for HyperSleep<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll(cx)
    }
}

impl<S: Future<Output = ()> + Send> Sleep for HyperSleep<S> {}

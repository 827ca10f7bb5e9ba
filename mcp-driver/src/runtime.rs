//! What the driver asks of an async runtime: the time, and a timer.

use core::future::Future;
use core::pin::Pin;

use mcp_proto::Instant;

/// The clock and the timers of a runtime.
///
/// It has no `spawn` and no I/O: a driver is one future over two `futures_io` streams, and whoever polls it decides
/// on which thread. Neither `Send` nor `'static` is asked for; a driver has them when its parts do, so that the same
/// driver runs on a thread pool and on a single-threaded executor.
///
/// # Example: a runtime of nothing but the standard library
/// It works under any executor, at the price of a thread for each time that something waits.
/// ```
/// use std::future::Future;
/// use std::pin::Pin;
/// use std::task::{Context, Poll};
/// use std::thread;
/// use std::time::Duration;
/// use mcp_driver::{Runtime, Sleep};
/// use mcp_proto::Instant;
///
/// #[derive(Clone)]
/// struct Threads {
///     origin: std::time::Instant,
/// }
///
/// struct Waiting {
///     runtime: Threads,
///     deadline: Instant,
/// }
///
/// impl Runtime for Threads {
///     type Sleep = Waiting;
///
///     fn now(&self) -> Instant {
///         Instant::from_origin(self.origin.elapsed())
///     }
///
///     fn sleep_until(&self, deadline: Instant) -> Waiting {
///         Waiting { runtime: self.clone(), deadline }
///     }
/// }
///
/// impl Future for Waiting {
///     type Output = ();
///
///     fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
///         let now = self.runtime.now();
///         if now >= self.deadline {
///             return Poll::Ready(());
///         }
///         let (span, waker) = (self.deadline - now, cx.waker().clone());
///         thread::spawn(move || {
///             thread::sleep(span);
///             waker.wake();
///         });
///         Poll::Pending
///     }
/// }
///
/// impl Sleep for Waiting {
///     fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
///         self.deadline = deadline;
///     }
/// }
///
/// let runtime = Threads { origin: std::time::Instant::now() };
/// let deadline = runtime.now() + Duration::from_millis(1);
/// futures_lite::future::block_on(runtime.sleep_until(deadline));
/// assert!(runtime.now() >= deadline);
/// ```
pub trait Runtime: Clone {
    /// The timer of this runtime.
    type Sleep: Sleep;

    /// The time that has passed since the origin of this value.
    ///
    /// Clones share the origin, and the answer never goes backwards. Instants of two values that were made
    /// separately cannot be compared.
    fn now(&self) -> Instant;

    /// A timer that completes once [`now`](Self::now) has reached `deadline`, and never earlier.
    ///
    /// A deadline past what the clock of the runtime can count is a timer that does not fire.
    fn sleep_until(&self, deadline: Instant) -> Self::Sleep;
}

/// A timer that can be armed again without a new allocation.
///
/// Once it has completed it must be [`reset`](Self::reset) before it is polled again.
pub trait Sleep: Future<Output = ()> {
    /// Arms the timer for `deadline`, whether or not it has already fired.
    ///
    /// The task that polled it last need not be woken by this: the caller polls it afterwards.
    fn reset(self: Pin<&mut Self>, deadline: Instant);
}

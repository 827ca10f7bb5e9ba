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
/// # Example: a runtime whose clock stands still
/// ```
/// use std::future::{Future, Pending, pending};
/// use std::pin::Pin;
/// use std::task::{Context, Poll};
/// use mcp_driver::{Runtime, Sleep};
/// use mcp_proto::Instant;
///
/// #[derive(Clone)]
/// struct Frozen;
///
/// struct Never;
///
/// impl Runtime for Frozen {
///     type Sleep = Never;
///
///     fn now(&self) -> Instant {
///         Instant::ORIGIN
///     }
///
///     fn sleep_until(&self, _deadline: Instant) -> Never {
///         Never
///     }
/// }
///
/// impl Future for Never {
///     type Output = ();
///
///     fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
///         Poll::Pending
///     }
/// }
///
/// impl Sleep for Never {
///     fn reset(self: Pin<&mut Self>, _deadline: Instant) {}
/// }
///
/// assert_eq!(Frozen.now(), Instant::ORIGIN);
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

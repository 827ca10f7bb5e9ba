//! The news that a call has been cancelled.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Tells whether a call has been cancelled.
///
/// The future of a cancelled call is dropped, so it never sees this happen itself; whatever it has started elsewhere
/// can. A call that ended otherwise is never cancelled.
#[derive(Clone, Debug)]
pub struct Cancellation(Arc<Mutex<Watch>>);

#[derive(Debug, Default)]
struct Watch {
    cancelled: bool,
    waiting: Vec<Waker>,
}

impl Cancellation {
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    /// A call that was gone before anyone looked.
    pub(crate) fn already() -> Self {
        Self(Arc::new(Mutex::new(Watch { cancelled: true, waiting: Vec::new() })))
    }

    /// Whether the call has been cancelled, or was gone when this was asked for.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.lock().cancelled
    }

    /// Completes when the call is cancelled, which may be never.
    pub fn cancelled(&self) -> Cancelled {
        Cancelled(self.clone())
    }

    pub(crate) fn cancel(&self) {
        let mut watch = self.lock();
        watch.cancelled = true;
        let waiting = std::mem::take(&mut watch.waiting);
        drop(watch);
        for waker in waiting {
            waker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Watch> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What [`Cancellation::cancelled`] gives.
#[derive(Clone, Debug)]
#[must_use = "a future does nothing unless polled"]
pub struct Cancelled(Cancellation);

impl Future for Cancelled {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut watch = self.0.lock();
        if watch.cancelled {
            return Poll::Ready(());
        }
        if !watch.waiting.iter().any(|waiting| waiting.will_wake(cx.waker())) {
            watch.waiting.push(cx.waker().clone());
        }
        Poll::Pending
    }
}

//! News that something has changed, for whoever waits.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// A number that counts changes, to be waited on.
#[derive(Debug, Default)]
pub(crate) struct Signal(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    count: u64,
    waiting: Vec<Waker>,
}

impl Signal {
    pub(crate) fn count(&self) -> u64 {
        self.lock().count
    }

    pub(crate) fn raise(&self) {
        let mut inner = self.lock();
        inner.count += 1;
        let waiting = std::mem::take(&mut inner.waiting);
        drop(inner);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Waits until it counts on from `seen`, and gives the count.
    pub(crate) fn changed(&self, seen: u64) -> impl Future<Output = u64> + Send + '_ {
        std::future::poll_fn(move |cx| {
            let mut inner = self.lock();
            if inner.count != seen {
                return Poll::Ready(inner.count);
            }
            if !inner.waiting.iter().any(|waiting| waiting.will_wake(cx.waker())) {
                inner.waiting.push(cx.waker().clone());
            }
            Poll::Pending
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

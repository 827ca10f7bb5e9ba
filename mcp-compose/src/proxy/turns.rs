//! One after the other.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// Who is in, and who waits in line.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    is_taken: bool,
    last: u64,
    line: VecDeque<(u64, Option<Waker>)>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(Arc<Turns>);

/// A place in line, given up when it is dropped.
struct Place(Arc<Turns>, u64);

impl Turns {
    /// Waits for a turn, first come first served.
    pub(super) async fn take(self: &Arc<Self>) -> Turn {
        let place = {
            let mut inner = self.lock();
            inner.last += 1;
            let number = inner.last;
            inner.line.push_back((number, None));
            Place(self.clone(), number)
        };
        poll_fn(|cx| {
            let mut inner = self.lock();
            let is_first = inner.line.front().is_some_and(|(number, _)| *number == place.1);
            if is_first && !inner.is_taken {
                inner.is_taken = true;
                return Poll::Ready(());
            }
            if let Some((_, waker)) = inner.line.iter_mut().find(|(number, _)| *number == place.1) {
                *waker = Some(cx.waker().clone());
            }
            Poll::Pending
        })
        .await;
        let turn = Turn(self.clone());
        drop(place);
        turn
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call_next(&self) {
        let next = self.lock().line.front_mut().and_then(|(_, waker)| waker.take());
        if let Some(next) = next {
            next.wake();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.lock().line.retain(|(number, _)| *number != self.1);
        self.0.call_next();
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.lock().is_taken = false;
        self.0.call_next();
    }
}

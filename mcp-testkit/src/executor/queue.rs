//! What has been woken and waits to be polled.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};
use std::time::Duration;

/// The place of the future that is blocked on.
pub(super) const MAIN: usize = usize::MAX;

/// The places of futures that were woken, in that order.
#[derive(Debug, Default)]
pub(super) struct Queue {
    woken: Mutex<Woken>,
    arrival: Condvar,
}

#[derive(Debug, Default)]
struct Woken {
    places: VecDeque<usize>,
    outside: Option<Waker>,
    /// Whether somebody sleeps until a place comes.
    is_awaited: bool,
}

impl Queue {
    pub(super) fn push(&self, place: usize) {
        let mut woken = self.lock();
        woken.places.push_back(place);
        let outside = woken.outside.take();
        let is_awaited = woken.is_awaited;
        drop(woken);
        if is_awaited {
            self.arrival.notify_one();
        }
        if let Some(outside) = outside {
            outside.wake();
        }
    }

    pub(super) fn pop(&self) -> Option<usize> {
        self.lock().places.pop_front()
    }

    /// Who is to be woken when the next place comes.
    pub(super) fn set_outside(&self, outside: Option<Waker>) {
        self.lock().outside = outside;
    }

    /// Waits so long for another thread to wake something; whether it did.
    pub(super) fn wait(&self, patience: Duration) -> bool {
        let mut woken = self.lock();
        if !woken.places.is_empty() || patience.is_zero() {
            return !woken.places.is_empty();
        }
        woken.is_awaited = true;
        let waited = self.arrival.wait_timeout_while(woken, patience, |woken| woken.places.is_empty());
        let (mut woken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        woken.is_awaited = false;
        !woken.places.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Woken> {
        self.woken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that wakes whatever future is in it.
#[derive(Debug)]
pub(super) struct Place {
    index: usize,
    queue: Arc<Queue>,
    is_queued: AtomicBool,
}

impl Place {
    pub(super) fn new(index: usize, queue: Arc<Queue>) -> Arc<Self> {
        Arc::new(Self { index, queue, is_queued: AtomicBool::new(false) })
    }

    /// It is about to be polled: the next wake counts again.
    pub(super) fn attend(&self) {
        self.is_queued.store(false, Ordering::Release);
    }
}

impl Wake for Place {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.index == MAIN || !self.is_queued.swap(true, Ordering::AcqRel) {
            self.queue.push(self.index);
        }
    }
}

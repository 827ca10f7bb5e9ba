//! The futures that run inside a driver's own.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

#[cfg(test)]
mod tests;

/// Futures by key, each polled when it was woken and not otherwise.
///
/// A slot keeps its memory and its waker when its future has gone, so that a future that is ready at its first poll
/// allocates nothing. A waker that outlives its future wakes the next one in the slot, which does no harm.
pub(crate) struct Running<K, F> {
    slots: Vec<Slot<K, F>>,
    free: Vec<usize>,
    round: VecDeque<usize>,
    woken: Arc<Woken>,
}

struct Slot<K, F> {
    key: Option<K>,
    future: Pin<Box<Option<F>>>,
    queued: Arc<Queued>,
    waker: Waker,
}

/// The future unwound. The panic hook of the program has reported it; the payload may say what the peer should not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Panicked;

impl<K: Copy + Eq, F: Future> Running<K, F> {
    pub(crate) fn new() -> Self {
        Self { slots: Vec::new(), free: Vec::new(), round: VecDeque::new(), woken: Arc::default() }
    }

    /// Makes a future and polls it once; it is kept if it is not ready.
    pub(crate) fn start(&mut self, key: K, make: impl FnOnce() -> F) -> Option<Result<F::Output, Panicked>> {
        let Ok(future) = catch_unwind(AssertUnwindSafe(make)) else { return Some(Err(Panicked)) };
        let index = self.free.pop().unwrap_or_else(|| self.grow());
        let slot = &mut self.slots[index];
        slot.key = Some(key);
        slot.future.set(Some(future));
        self.poll(index)
    }

    /// Gathers what has been woken; what wakes later belongs to the next round, so that none starves another.
    pub(crate) fn begin_round(&mut self) {
        if self.round.is_empty() {
            std::mem::swap(&mut self.round, &mut self.woken.lock().queue);
        }
    }

    /// The next future of the round that is ready.
    pub(crate) fn poll_round(&mut self) -> Option<(K, Result<F::Output, Panicked>)> {
        while let Some(index) = self.round.pop_front() {
            let Some(key) = self.slots[index].key else {
                self.slots[index].queued.flag.store(false, Ordering::Release);
                continue;
            };
            if let Some(outcome) = self.poll(index) {
                return Some((key, outcome));
            }
        }
        None
    }

    /// Drops a future; whether there was one.
    pub(crate) fn cancel(&mut self, key: K) -> bool {
        let Some(index) = self.slots.iter().position(|slot| slot.key == Some(key)) else { return false };
        self.vacate(index);
        true
    }

    /// Drops them all.
    pub(crate) fn clear(&mut self) {
        for index in 0..self.slots.len() {
            if self.slots[index].key.is_some() {
                self.vacate(index);
            }
        }
    }

    /// Has the task woken when one of the futures is; false if one is already.
    pub(crate) fn sleep(&self, cx: &Context<'_>) -> bool {
        let mut woken = self.woken.lock();
        if !woken.queue.is_empty() || !self.round.is_empty() {
            return false;
        }
        woken.driver = Some(cx.waker().clone());
        true
    }

    fn grow(&mut self) -> usize {
        let index = self.slots.len();
        let queued = Arc::new(Queued { index, flag: AtomicBool::new(false), woken: self.woken.clone() });
        let waker = Waker::from(queued.clone());
        self.slots.push(Slot { key: None, future: Box::pin(None), queued, waker });
        index
    }

    fn poll(&mut self, index: usize) -> Option<Result<F::Output, Panicked>> {
        let slot = &mut self.slots[index];
        // Before the poll: a wake in the middle of it must count.
        slot.queued.flag.store(false, Ordering::Release);
        let future = slot.future.as_mut().as_pin_mut()?;
        let mut cx = Context::from_waker(&slot.waker);
        let outcome = match catch_unwind(AssertUnwindSafe(|| future.poll(&mut cx))) {
            Ok(Poll::Pending) => return None,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(_) => Err(Panicked),
        };
        self.vacate(index);
        Some(outcome)
    }

    fn vacate(&mut self, index: usize) {
        let slot = &mut self.slots[index];
        slot.key = None;
        // A destructor of the application's may panic as well.
        let _ = catch_unwind(AssertUnwindSafe(|| slot.future.set(None)));
        self.free.push(index);
    }
}

impl<K, F> fmt::Debug for Running<K, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("count", &(self.slots.len() - self.free.len())).finish_non_exhaustive()
    }
}

/// The waker of one slot.
struct Queued {
    index: usize,
    flag: AtomicBool,
    woken: Arc<Woken>,
}

impl Wake for Queued {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.flag.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut woken = self.woken.lock();
        woken.queue.push_back(self.index);
        let driver = woken.driver.take();
        drop(woken);
        if let Some(driver) = driver {
            driver.wake();
        }
    }
}

#[derive(Default)]
struct Woken(Mutex<WokenState>);

#[derive(Default)]
struct WokenState {
    queue: VecDeque<usize>,
    driver: Option<Waker>,
}

impl Woken {
    fn lock(&self) -> MutexGuard<'_, WokenState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

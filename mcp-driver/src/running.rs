//! The futures that run inside a driver's own.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::wake_queue::{Place, WakeQueue};

#[cfg(test)]
mod tests;

/// Futures by key, each polled when it was woken and not otherwise.
///
/// A slot keeps its memory and its waker when its future has gone, so that a future that is ready at its first poll
/// allocates nothing. A waker that outlives its future wakes the next one in the slot, which does no harm.
pub(crate) struct Running<K, F> {
    slots: Vec<Slot<K, F>>,
    free: Vec<usize>,
    woken: WakeQueue,
}

struct Slot<K, F> {
    key: Option<K>,
    future: Pin<Box<Option<F>>>,
    place: Place,
}

/// The future unwound. The panic hook of the program has reported it; the payload may say what the peer should not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Panicked;

impl<K: Copy + Eq, F: Future> Running<K, F> {
    pub(crate) fn new() -> Self {
        Self { slots: Vec::new(), free: Vec::new(), woken: WakeQueue::default() }
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
        self.woken.begin_round();
    }

    /// The next future of the round that is ready.
    pub(crate) fn poll_round(&mut self) -> Option<(K, Result<F::Output, Panicked>)> {
        while let Some(index) = self.woken.pop() {
            let Some(key) = self.slots[index].key else {
                self.slots[index].place.attend();
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
        self.woken.sleep(cx)
    }

    fn grow(&mut self) -> usize {
        let index = self.slots.len();
        self.slots.push(Slot { key: None, future: Box::pin(None), place: self.woken.place(index) });
        index
    }

    fn poll(&mut self, index: usize) -> Option<Result<F::Output, Panicked>> {
        let slot = &mut self.slots[index];
        let mut cx = slot.place.attend();
        let future = slot.future.as_mut().as_pin_mut()?;
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

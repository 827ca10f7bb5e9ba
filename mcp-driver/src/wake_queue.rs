//! Which of many futures were woken.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Wake, Waker};

/// The places that were woken, each once and in order, and the task that sleeps until one is.
#[derive(Debug, Default)]
pub(crate) struct WakeQueue {
    round: VecDeque<usize>,
    woken: Arc<Woken>,
}

impl WakeQueue {
    /// A waker for the place at `index`.
    pub(crate) fn place(&self, index: usize) -> Place {
        let queued = Arc::new(Queued { index, flag: AtomicBool::new(false), woken: self.woken.clone() });
        Place { waker: Waker::from(queued.clone()), queued }
    }

    /// Gathers what has been woken; what wakes later belongs to the next round, so that none starves another.
    pub(crate) fn begin_round(&mut self) {
        if self.round.is_empty() {
            std::mem::swap(&mut self.round, &mut self.woken.lock().queue);
        }
    }

    /// The next place of the round.
    pub(crate) fn pop(&mut self) -> Option<usize> {
        self.round.pop_front()
    }

    /// Has the task woken when one of the places is; false if one is already.
    pub(crate) fn sleep(&self, cx: &Context<'_>) -> bool {
        let mut woken = self.woken.lock();
        if !woken.queue.is_empty() || !self.round.is_empty() {
            return false;
        }
        woken.driver = Some(cx.waker().clone());
        true
    }
}

/// The waker of one place, which whatever stands there is polled with.
#[derive(Debug)]
pub(crate) struct Place {
    queued: Arc<Queued>,
    waker: Waker,
}

impl Place {
    /// Woken from here on, it counts again. To be called before the poll: a wake in the middle of it must count.
    pub(crate) fn attend(&self) -> Context<'_> {
        self.queued.flag.store(false, Ordering::Release);
        Context::from_waker(&self.waker)
    }

    /// Has it polled in the next round.
    #[cfg(all(feature = "client", feature = "http"))]
    pub(crate) fn wake(&self) {
        self.waker.wake_by_ref();
    }
}

#[derive(Debug)]
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

#[derive(Debug, Default)]
struct Woken(Mutex<WokenState>);

#[derive(Debug, Default)]
struct WokenState {
    queue: VecDeque<usize>,
    driver: Option<Waker>,
}

impl Woken {
    fn lock(&self) -> MutexGuard<'_, WokenState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

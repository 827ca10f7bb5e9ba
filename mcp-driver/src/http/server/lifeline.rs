//! How the connections of a server hear of its end, and it of theirs.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The tasks of a server.
#[derive(Debug, Default)]
pub(crate) struct Lifelines {
    state: Mutex<State>,
    ending: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    tasks: HashMap<u64, Waker>,
    count: usize,
    minted: u64,
    server: Option<Waker>,
}

impl Lifelines {
    /// For a task that is about to start.
    pub(crate) fn tie(self: &Arc<Self>) -> Lifeline {
        let mut state = self.lock();
        state.count += 1;
        state.minted += 1;
        Lifeline { all: self.clone(), name: state.minted, waker: None }
    }

    /// Whether at most `most` tasks are there; if not, the server is woken when one has ended.
    pub(crate) fn poll_at_most(&self, most: usize, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.count <= most {
            return Poll::Ready(());
        }
        state.server = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Tells all tasks that the server ends.
    pub(crate) fn end(&self) {
        let mut state = self.lock();
        // Under the lock: a task that does not see it is among those that are woken.
        self.ending.store(true, Ordering::Release);
        let tasks = std::mem::take(&mut state.tasks);
        drop(state);
        tasks.into_values().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One task of a server, for as long as it lives.
#[derive(Debug)]
pub(crate) struct Lifeline {
    all: Arc<Lifelines>,
    name: u64,
    waker: Option<Waker>,
}

impl Lifeline {
    /// Whether the server ends; if not, the task is woken when it does. The lock that all share is taken once a task.
    pub(crate) fn poll_end(&mut self, cx: &Context<'_>) -> bool {
        if self.all.ending.load(Ordering::Acquire) {
            return true;
        }
        if self.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            return false;
        }
        let mut state = self.all.lock();
        if self.all.ending.load(Ordering::Acquire) {
            return true;
        }
        state.tasks.insert(self.name, cx.waker().clone());
        self.waker = Some(cx.waker().clone());
        false
    }
}

impl Drop for Lifeline {
    fn drop(&mut self) {
        let mut state = self.all.lock();
        state.tasks.remove(&self.name);
        state.count -= 1;
        let server = state.server.take();
        drop(state);
        if let Some(server) = server {
            server.wake();
        }
    }
}

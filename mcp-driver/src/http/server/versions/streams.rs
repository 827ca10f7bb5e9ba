//! The streams of an HTTP/2 connection.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Context;

use hyper::rt::Executor;

use crate::http::server::tasks::{LocalTask, SharedTask};
use crate::running::Running;

/// What the streams of an HTTP/2 connection are handed to as tasks `K`, so that they run inside the future of the
/// connection.
pub(crate) struct Streams<K>(Arc<Mutex<Vec<K>>>);

impl<K: Future<Output = ()>> Streams<K> {
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    /// Whoever polls them.
    pub(crate) fn running(&self) -> RunningStreams<K> {
        RunningStreams { started: Self(self.0.clone()), running: Running::new(), minted: 0 }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<K>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams<SharedTask> {
    fn execute(&self, task: F) {
        self.lock().push(Box::pin(task));
    }
}

impl<F: Future<Output = ()> + 'static> Executor<F> for Streams<LocalTask> {
    fn execute(&self, task: F) {
        self.lock().push(Box::pin(task));
    }
}

impl<K> Clone for Streams<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

pub(crate) struct RunningStreams<K> {
    started: Streams<K>,
    running: Running<u64, K>,
    minted: u64,
}

impl<K: Future<Output = ()>> RunningStreams<K> {
    /// Polls those that came or were woken; whether there were any.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        let started = std::mem::take(&mut *self.started.lock());
        let mut progress = !started.is_empty();
        for task in started {
            self.minted += 1;
            // What came of it the connection knows: nothing is given back.
            let _ = self.running.start(self.minted, || task);
        }
        self.running.begin_round();
        while self.running.poll_round().is_some() {
            progress = true;
        }
        progress || !self.running.sleep(cx)
    }
}

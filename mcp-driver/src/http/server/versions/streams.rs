//! The streams of an HTTP/2 connection.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Context;

use hyper::rt::Executor;

use crate::running::Running;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the streams of an HTTP/2 connection are handed to, so that they run inside the future of the connection.
#[derive(Clone)]
pub(crate) struct Streams(Arc<Mutex<Vec<Task>>>);

impl Streams {
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    /// Whoever polls them.
    pub(crate) fn running(&self) -> RunningStreams {
        RunningStreams { started: self.clone(), running: Running::new(), minted: 0 }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Task>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, task: F) {
        self.lock().push(Box::pin(task));
    }
}

pub(crate) struct RunningStreams {
    started: Streams,
    running: Running<u64, Task>,
    minted: u64,
}

impl RunningStreams {
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

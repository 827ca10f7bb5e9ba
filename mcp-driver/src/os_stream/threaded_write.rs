//! A blocking sink behind a thread that writes behind.

use std::io::{self, IoSlice, Write};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

pub(super) const BUFFER: usize = 64 * 1024;

/// Dropping it lets the thread write what is left and then release the sink.
#[derive(Debug)]
pub(super) struct ThreadedWrite(Arc<Shared>);

impl ThreadedWrite {
    pub(super) fn new(sink: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        thread::Builder::new().name("mcp-write".into()).spawn(move || theirs.pump(sink))?;
        Ok(Self(shared))
    }

    pub(super) fn poll_write(&self, cx: &mut Context<'_>, bufs: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let mut state = self.0.lock();
        if let Some(error) = state.failure() {
            return Poll::Ready(Err(error));
        }
        if bufs.iter().all(|buf| buf.is_empty()) {
            return Poll::Ready(Ok(0));
        }
        if state.behind.len() >= BUFFER {
            state.waiting = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let before = state.behind.len();
        for buf in bufs {
            let room = BUFFER - state.behind.len();
            state.behind.extend_from_slice(&buf[..buf.len().min(room)]);
        }
        self.0.changed.notify_one();
        Poll::Ready(Ok(state.behind.len() - before))
    }

    pub(super) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        if let Some(error) = state.failure() {
            return Poll::Ready(Err(error));
        }
        if state.behind.is_empty() && !state.writing {
            return Poll::Ready(Ok(()));
        }
        state.waiting = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Completes when the sink has been released.
    pub(super) fn poll_close(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        if !state.closing {
            state.closing = true;
            self.0.changed.notify_one();
        }
        match &mut state.end {
            Some(end) => Poll::Ready(mem::replace(end, Ok(()))),
            None => {
                state.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for ThreadedWrite {
    fn drop(&mut self) {
        self.0.lock().closing = true;
        self.0.changed.notify_one();
    }
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    behind: Vec<u8>,
    writing: bool,
    closing: bool,
    /// Set when the thread has let go of the sink; an error is told once.
    end: Option<io::Result<()>>,
    waiting: Option<Waker>,
}

impl State {
    /// Why nothing more can be written, if so.
    fn failure(&mut self) -> Option<io::Error> {
        match mem::replace(self.end.as_mut()?, Ok(())) {
            Ok(()) => Some(io::ErrorKind::BrokenPipe.into()),
            Err(error) => Some(error),
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pump(&self, mut sink: impl Write) {
        let end = self.write_behind(&mut sink);
        drop(sink);
        let mut state = self.lock();
        state.end = Some(end);
        state.writing = false;
        let waiting = state.waiting.take();
        drop(state);
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    fn write_behind(&self, sink: &mut impl Write) -> io::Result<()> {
        let mut taken = Vec::new();
        loop {
            let idle = |state: &mut State| state.behind.is_empty() && !state.closing;
            let mut state = self.changed.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
            if state.behind.is_empty() {
                return Ok(());
            }
            mem::swap(&mut state.behind, &mut taken);
            state.writing = true;
            drop(state);
            sink.write_all(&taken)?;
            sink.flush()?;
            taken.clear();
            let mut state = self.lock();
            state.writing = false;
            let waiting = state.waiting.take();
            drop(state);
            if let Some(waiting) = waiting {
                waiting.wake();
            }
        }
    }
}

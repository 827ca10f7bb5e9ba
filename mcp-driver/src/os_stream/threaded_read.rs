//! A blocking source behind a thread that reads ahead by one buffer.

use std::io::{self, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

const BUFFER: usize = 16 * 1024;

/// Dropping it ends the thread as soon as its present read returns, which for a terminal is the next line.
#[derive(Debug)]
pub(super) struct ThreadedRead(Arc<Shared>);

impl ThreadedRead {
    pub(super) fn new(source: impl Read + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        thread::Builder::new().name("mcp-read".into()).spawn(move || theirs.pump(source))?;
        Ok(Self(shared))
    }

    pub(super) fn poll_read(&self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut state = self.0.lock();
        if state.taken < state.ahead.len() {
            let mut rest = &state.ahead[state.taken..];
            let read = rest.read(buf)?;
            state.taken += read;
            if state.taken == state.ahead.len() {
                self.0.changed.notify_one();
            }
            return Poll::Ready(Ok(read));
        }
        match &mut state.end {
            Some(end) => Poll::Ready(std::mem::replace(end, Ok(())).map(|()| 0)),
            None => {
                state.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for ThreadedRead {
    fn drop(&mut self) {
        self.0.lock().abandoned = true;
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
    ahead: Vec<u8>,
    taken: usize,
    /// How the source ended; an error is told once, and then the end of the stream.
    end: Option<io::Result<()>>,
    waiting: Option<Waker>,
    abandoned: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pump(&self, mut source: impl Read) {
        let mut buf = vec![0; BUFFER];
        loop {
            let read = match source.read(&mut buf) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read,
            };
            let ended = !matches!(read, Ok(1..));
            let mut state = self.lock();
            match read {
                Ok(0) => state.end = Some(Ok(())),
                Ok(read) => {
                    state.ahead.clear();
                    state.ahead.extend_from_slice(&buf[..read]);
                    state.taken = 0;
                }
                Err(error) => state.end = Some(Err(error)),
            }
            let waiting = state.waiting.take();
            drop(state);
            if let Some(waiting) = waiting {
                waiting.wake();
            }
            if ended || self.wait_until_taken() {
                return;
            }
        }
    }

    /// Waits for room, and says whether to stop instead.
    fn wait_until_taken(&self) -> bool {
        let untaken = |state: &mut State| state.taken < state.ahead.len() && !state.abandoned;
        let state = self.changed.wait_while(self.lock(), untaken).unwrap_or_else(PoisonError::into_inner);
        state.abandoned
    }
}

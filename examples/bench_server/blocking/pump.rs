//! Streams that block, seen from a future.

use std::io::{self, IoSlice, Read, Write};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use futures_io::{AsyncRead, AsyncWrite};

/// What a thread reads, one chunk ahead.
pub(crate) struct Pump(Arc<Pipe>);

#[derive(Default)]
struct Pipe {
    state: Mutex<State>,
    emptied: Condvar,
}

#[derive(Default)]
struct State {
    chunk: Vec<u8>,
    taken: usize,
    end: Option<io::Result<()>>,
    abandoned: bool,
    reader: Option<Waker>,
}

impl Pump {
    /// Starts to read.
    pub(crate) fn new(mut from: impl Read + Send + 'static) -> Self {
        let pipe = Arc::new(Pipe::default());
        let pump = pipe.clone();
        thread::spawn(move || {
            let mut buffer = vec![0; CHUNK];
            loop {
                match from.read(&mut buffer) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Ok(length @ 1..) => {
                        if !pump.put(&buffer[..length]) {
                            return;
                        }
                    }
                    end => return pump.end(end.map(drop)),
                }
            }
        });
        Self(pipe)
    }
}

impl Pipe {
    /// Waits until what was put before is taken; false if nobody takes it any more.
    fn put(&self, bytes: &[u8]) -> bool {
        let waits = |state: &mut State| state.taken < state.chunk.len() && !state.abandoned;
        let mut state = self.emptied.wait_while(self.lock(), waits).unwrap_or_else(PoisonError::into_inner);
        state.taken = 0;
        state.chunk.clear();
        state.chunk.extend_from_slice(bytes);
        let (goes_on, reader) = (!state.abandoned, state.reader.take());
        drop(state);
        reader.into_iter().for_each(Waker::wake);
        goes_on
    }

    fn end(&self, end: io::Result<()>) {
        let mut state = self.lock();
        state.end = Some(end);
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncRead for Pump {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut state = self.0.lock();
        let length = (&state.chunk[state.taken..]).read(buf)?;
        if length > 0 {
            state.taken += length;
            if state.taken == state.chunk.len() {
                self.0.emptied.notify_one();
            }
            return Poll::Ready(Ok(length));
        }
        if let Some(end) = &mut state.end {
            return Poll::Ready(std::mem::replace(end, Ok(())).map(|()| 0));
        }
        state.reader = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.0.lock().abandoned = true;
        self.0.emptied.notify_one();
    }
}

/// Writes when it is told to, and blocks meanwhile.
pub(crate) struct Straight<W>(pub(crate) W);

impl<W: Write + Unpin> AsyncWrite for Straight<W> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(self.0.write(buf))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(self.0.write_vectored(bufs))
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.0.flush())
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

const CHUNK: usize = 32 << 10;

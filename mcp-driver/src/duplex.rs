//! A pair of connected byte streams in memory.

use std::collections::VecDeque;
use std::io::{self, IoSlice, IoSliceMut, Read};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_io::{AsyncRead, AsyncWrite};

#[cfg(test)]
mod tests;

/// Two connected byte streams: what one end writes, the other reads.
///
/// Each direction holds at most `capacity` bytes (at least one); a writer that finds it full waits for the reader, so
/// that a test sees the back-pressure that a pipe would give. It belongs to no runtime. Memory grows with what is held
/// and not with `capacity`.
///
/// # Example: client and server in one process
/// ```
/// use futures_lite::{AsyncReadExt, AsyncWriteExt, future};
/// use mcp_driver::duplex::duplex;
///
/// let (mut client, mut server) = duplex(4096);
/// future::block_on(async {
///     client.write_all(b"hello").await?;
///     client.close().await?;
///     let mut heard = String::new();
///     server.read_to_string(&mut heard).await?;
///     assert_eq!(heard, "hello");
///     std::io::Result::Ok(())
/// })?;
/// # std::io::Result::Ok(())
/// ```
#[must_use]
pub fn duplex(capacity: usize) -> (DuplexEnd, DuplexEnd) {
    let (here_writer, there_reader) = pipe(capacity);
    let (there_writer, here_reader) = pipe(capacity);
    let here = DuplexEnd { reader: here_reader, writer: here_writer };
    let there = DuplexEnd { reader: there_reader, writer: there_writer };
    (here, there)
}

/// One end of a [`duplex`]: it reads what the other end wrote.
///
/// Closing it half-closes: the other end reads the rest and then the end of the stream, and may still write. Dropping
/// it does both: the other end's writes then fail with [`BrokenPipe`](io::ErrorKind::BrokenPipe).
#[derive(Debug)]
pub struct DuplexEnd {
    reader: DuplexReader,
    writer: DuplexWriter,
}

impl DuplexEnd {
    /// The two halves, each of which may be dropped or moved to another task by itself.
    #[must_use]
    pub fn split(self) -> (DuplexReader, DuplexWriter) {
        (self.reader, self.writer)
    }
}

impl AsyncRead for DuplexEnd {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.reader).poll_read(cx, buf)
    }

    fn poll_read_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.reader).poll_read_vectored(cx, bufs)
    }
}

impl AsyncWrite for DuplexEnd {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.writer).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.writer).poll_write_vectored(cx, bufs)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.writer).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.writer).poll_close(cx)
    }
}

/// The reading half of a [`DuplexEnd`].
#[derive(Debug)]
pub struct DuplexReader(Arc<Mutex<Pipe>>);

impl AsyncRead for DuplexReader {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        self.poll_read_vectored(cx, &mut [IoSliceMut::new(buf)])
    }

    fn poll_read_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        if bufs.iter().all(|buf| buf.is_empty()) {
            return Poll::Ready(Ok(0));
        }
        let mut pipe = lock(&self.0);
        if pipe.held.is_empty() && !pipe.writer_gone {
            pipe.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let mut read = 0;
        for buf in bufs {
            read += pipe.take(buf)?;
        }
        let writer = pipe.writer.take();
        drop(pipe);
        wake(writer);
        Poll::Ready(Ok(read))
    }
}

impl Drop for DuplexReader {
    fn drop(&mut self) {
        let mut pipe = lock(&self.0);
        pipe.reader_gone = true;
        pipe.held = VecDeque::new();
        let writer = pipe.writer.take();
        drop(pipe);
        wake(writer);
    }
}

/// The writing half of a [`DuplexEnd`].
#[derive(Debug)]
pub struct DuplexWriter(Arc<Mutex<Pipe>>);

impl DuplexWriter {
    fn hang_up(&self) {
        let mut pipe = lock(&self.0);
        pipe.writer_gone = true;
        let reader = pipe.reader.take();
        drop(pipe);
        wake(reader);
    }
}

impl AsyncWrite for DuplexWriter {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut pipe = lock(&self.0);
        if pipe.reader_gone || pipe.writer_gone {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if bufs.iter().all(|buf| buf.is_empty()) {
            return Poll::Ready(Ok(0));
        }
        if pipe.room() == 0 {
            pipe.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let mut written = 0;
        for buf in bufs {
            let taken = buf.len().min(pipe.room());
            pipe.held.extend(&buf[..taken]);
            written += taken;
        }
        let reader = pipe.reader.take();
        drop(pipe);
        wake(reader);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.hang_up();
        Poll::Ready(Ok(()))
    }
}

impl Drop for DuplexWriter {
    fn drop(&mut self) {
        self.hang_up();
    }
}

/// One direction: the bytes under way, and who waits for them.
#[derive(Debug)]
struct Pipe {
    held: VecDeque<u8>,
    capacity: usize,
    reader: Option<Waker>,
    writer: Option<Waker>,
    reader_gone: bool,
    writer_gone: bool,
}

impl Pipe {
    fn room(&self) -> usize {
        self.capacity.saturating_sub(self.held.len())
    }

    /// Fills `buf` as far as there are bytes: a ring gives them in two runs at most.
    fn take(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let first = self.held.read(buf)?;
        let second = self.held.read(&mut buf[first..])?;
        Ok(first + second)
    }
}

fn pipe(capacity: usize) -> (DuplexWriter, DuplexReader) {
    let pipe = Arc::new(Mutex::new(Pipe {
        held: VecDeque::new(),
        capacity: capacity.max(1),
        reader: None,
        writer: None,
        reader_gone: false,
        writer_gone: false,
    }));
    (DuplexWriter(pipe.clone()), DuplexReader(pipe))
}

fn lock(pipe: &Mutex<Pipe>) -> MutexGuard<'_, Pipe> {
    pipe.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Wakes outside the lock, for a waker may poll at once.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

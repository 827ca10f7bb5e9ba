//! `futures_io` streams under the traits that hyper reads and writes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_io::{AsyncRead, AsyncWrite};
use hyper::rt::{Read, ReadBufCursor, Write};

/// Lends a stream hyper's traits.
///
/// Writes are not vectored: hyper then gathers the head and the body of a message in one buffer, and no stream can
/// part them. What is read is copied once, since hyper's buffer cannot be filled directly without `unsafe`.
#[derive(Debug)]
pub(crate) struct HyperIo<S> {
    stream: S,
    /// The last read took all that there was room for, so that more is likely to be there.
    more: bool,
}

impl<S> HyperIo<S> {
    pub(crate) const fn new(stream: S) -> Self {
        Self { stream, more: false }
    }
}

impl<S: AsyncRead + Unpin> HyperIo<S> {
    /// Reads by a buffer on the stack, so that an idle connection holds none of ours. It is filled with zeros at every
    /// call, which hyper makes several times a request: hence as small as may be.
    fn poll_staged<const N: usize>(
        &mut self,
        cx: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut staged = [0; N];
        let room = cursor.remaining().min(N);
        let length = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut staged[..room]))?;
        self.more = length == room;
        cursor.put_slice(&staged[..length]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> Read for HyperIo<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, cursor: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        if self.more { self.poll_staged::<LARGE>(cx, cursor) } else { self.poll_staged::<SMALL>(cx, cursor) }
    }
}

impl<S: AsyncWrite + Unpin> Write for HyperIo<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }
}

/// Bytes read at first: those of most requests.
const SMALL: usize = 2 << 10;
/// Bytes read at once where there are more.
const LARGE: usize = 16 << 10;

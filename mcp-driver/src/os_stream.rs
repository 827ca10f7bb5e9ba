//! Byte streams over what the operating system hands out: standard streams, and the pipes of a child.
//!
//! With the feature `net`, a pipe or a socket goes through the reactor of the runtime and costs no thread. What no
//! reactor takes (a regular file, a terminal, every standard stream and anonymous pipe off Unix), and all of it without
//! `net`, gets one thread of its own, which reads ahead at most one buffer of 16 KiB, or writes behind at most one of
//! 64 KiB.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_io::{AsyncRead, AsyncWrite};

use crate::descriptor::{Descriptor, Direction, Registration};
use threaded_read::ThreadedRead;
use threaded_write::ThreadedWrite;

#[cfg(all(test, unix, feature = "net"))]
mod tests;
mod threaded_read;
mod threaded_write;

/// The reading end of a pipe, socket, file or terminal.
#[derive(Debug)]
pub struct ReadEnd<D>(Reading<D>);

#[derive(Debug)]
enum Reading<D> {
    #[cfg_attr(not(all(unix, feature = "net")), allow(dead_code, reason = "there are no descriptors to register"))]
    Registered(D),
    Threaded(ThreadedRead),
}

impl<D: Registration> ReadEnd<D> {
    #[cfg_attr(not(all(unix, feature = "net")), allow(dead_code, reason = "there are no descriptors to register"))]
    pub(crate) fn registered(descriptor: Descriptor) -> io::Result<Self> {
        D::register(descriptor, Direction::Read).map(Reading::Registered).map(Self)
    }

    pub(crate) fn threaded(source: impl io::Read + Send + 'static) -> io::Result<Self> {
        ThreadedRead::new(source).map(Reading::Threaded).map(Self)
    }
}

/// The registration is never pinned: it is used through a plain reference.
impl<D> Unpin for ReadEnd<D> {}

impl<D: Registration> AsyncRead for ReadEnd<D> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        match &mut self.0 {
            #[cfg(all(unix, feature = "net"))]
            Reading::Registered(registered) => registered.poll_read_with(cx, |descriptor| descriptor.read(buf)),
            #[cfg(not(all(unix, feature = "net")))]
            Reading::Registered(registered) => registered.poll_read_with(cx, |descriptor| match *descriptor {}),
            Reading::Threaded(threaded) => threaded.poll_read(cx, buf),
        }
    }
}

/// The writing end of a pipe, socket, file or terminal.
///
/// Closing it releases the descriptor, which is what tells the reader at the other end; what is written afterwards
/// fails with [`BrokenPipe`](io::ErrorKind::BrokenPipe). A write behind a thread is on its way once it returns and has
/// arrived once a flush returns.
#[derive(Debug)]
pub struct WriteEnd<D>(Writing<D>);

#[derive(Debug)]
enum Writing<D> {
    #[cfg_attr(not(all(unix, feature = "net")), allow(dead_code, reason = "there are no descriptors to register"))]
    Registered(D),
    Threaded(ThreadedWrite),
    Closed,
}

impl<D: Registration> WriteEnd<D> {
    #[cfg_attr(not(all(unix, feature = "net")), allow(dead_code, reason = "there are no descriptors to register"))]
    pub(crate) fn registered(descriptor: Descriptor) -> io::Result<Self> {
        D::register(descriptor, Direction::Write).map(Writing::Registered).map(Self)
    }

    pub(crate) fn threaded(sink: impl io::Write + Send + 'static) -> io::Result<Self> {
        ThreadedWrite::new(sink).map(Writing::Threaded).map(Self)
    }
}

/// The registration is never pinned: it is used through a plain reference.
impl<D> Unpin for WriteEnd<D> {}

impl<D: Registration> AsyncWrite for WriteEnd<D> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut self.0 {
            #[cfg(all(unix, feature = "net"))]
            Writing::Registered(registered) => {
                registered.poll_write_with(cx, |descriptor| descriptor.write_vectored(bufs))
            }
            #[cfg(not(all(unix, feature = "net")))]
            Writing::Registered(registered) => registered.poll_write_with(cx, |descriptor| match *descriptor {}),
            Writing::Threaded(threaded) => threaded.poll_write(cx, bufs),
            Writing::Closed => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            Writing::Registered(_) | Writing::Closed => Poll::Ready(Ok(())),
            Writing::Threaded(threaded) => threaded.poll_flush(cx),
        }
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let closed = match &mut self.0 {
            Writing::Registered(_) | Writing::Closed => Poll::Ready(Ok(())),
            Writing::Threaded(threaded) => threaded.poll_close(cx),
        };
        if closed.is_ready() {
            self.0 = Writing::Closed;
        }
        closed
    }
}

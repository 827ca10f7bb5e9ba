//! Descriptors in async-io's reactor.

#[cfg(unix)]
pub use unix::AsyncStdFd;

#[cfg(not(unix))]
pub use absent::AsyncStdFd;

#[cfg(unix)]
mod unix {
    use std::io;
    use std::task::{Context, Poll, ready};

    use async_io::Async;
    use mcp_driver::descriptor::{Descriptor, Direction, Registration};

    /// A pipe or socket that async-io's reactor watches.
    #[derive(Debug)]
    pub struct AsyncStdFd(Async<Descriptor>);

    impl Registration for AsyncStdFd {
        fn register(descriptor: Descriptor, _: Direction) -> io::Result<Self> {
            Async::new_nonblocking(descriptor).map(Self)
        }

        fn poll_read_with<T>(
            &self,
            cx: &mut Context<'_>,
            mut op: impl FnMut(&Descriptor) -> io::Result<T>,
        ) -> Poll<io::Result<T>> {
            loop {
                match op(self.0.get_ref()) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready!(self.0.poll_readable(cx))?,
                    done => return Poll::Ready(done),
                }
            }
        }

        fn poll_write_with<T>(
            &self,
            cx: &mut Context<'_>,
            mut op: impl FnMut(&Descriptor) -> io::Result<T>,
        ) -> Poll<io::Result<T>> {
            loop {
                match op(self.0.get_ref()) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready!(self.0.poll_writable(cx))?,
                    done => return Poll::Ready(done),
                }
            }
        }
    }
}

#[cfg(not(unix))]
mod absent {
    use std::io;
    use std::task::{Context, Poll};

    use mcp_driver::descriptor::{Descriptor, Direction, Registration};

    /// A pipe or socket that the reactor watches, of which there is none off Unix.
    #[derive(Debug)]
    #[allow(clippy::exhaustive_enums, reason = "there is none, and there is nothing to be added")]
    pub enum AsyncStdFd {}

    impl Registration for AsyncStdFd {
        const PRESENT: bool = false;

        fn register(_: Descriptor, _: Direction) -> io::Result<Self> {
            Err(io::ErrorKind::Unsupported.into())
        }

        fn poll_read_with<T>(
            &self,
            _: &mut Context<'_>,
            _: impl FnMut(&Descriptor) -> io::Result<T>,
        ) -> Poll<io::Result<T>> {
            match *self {}
        }

        fn poll_write_with<T>(
            &self,
            _: &mut Context<'_>,
            _: impl FnMut(&Descriptor) -> io::Result<T>,
        ) -> Poll<io::Result<T>> {
            match *self {}
        }
    }
}

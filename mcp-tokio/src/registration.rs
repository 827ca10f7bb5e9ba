//! Descriptors in tokio's reactor.

#[cfg(all(unix, feature = "net"))]
pub use unix::TokioFd;

#[cfg(not(all(unix, feature = "net")))]
pub use absent::TokioFd;

#[cfg(all(unix, feature = "net"))]
mod unix {
    use std::io;
    use std::task::{Context, Poll, ready};

    use mcp_driver::descriptor::{Descriptor, Direction, Registration};
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    /// A pipe or socket that tokio's reactor watches.
    ///
    /// Registering one needs a runtime with I/O enabled: outside of any it is an error, inside of one without I/O
    /// tokio panics.
    #[derive(Debug)]
    pub struct TokioFd(AsyncFd<Descriptor>);

    impl Registration for TokioFd {
        #[allow(
            deprecated,
            reason = "its successor is unsafe, for a type could close its descriptor or name another; ours owns one for life"
        )]
        fn register(descriptor: Descriptor, direction: Direction) -> io::Result<Self> {
            tokio::runtime::Handle::try_current().map_err(io::Error::other)?;
            let interest = match direction {
                Direction::Write => Interest::WRITABLE,
                _ => Interest::READABLE,
            };
            AsyncFd::with_interest(descriptor, interest).map(Self)
        }

        fn poll_read_with<T>(
            &self,
            cx: &mut Context<'_>,
            mut op: impl FnMut(&Descriptor) -> io::Result<T>,
        ) -> Poll<io::Result<T>> {
            loop {
                let mut guard = ready!(self.0.poll_read_ready(cx))?;
                if let Ok(done) = guard.try_io(|fd| op(fd.get_ref())) {
                    return Poll::Ready(done);
                }
            }
        }

        fn poll_write_with<T>(
            &self,
            cx: &mut Context<'_>,
            mut op: impl FnMut(&Descriptor) -> io::Result<T>,
        ) -> Poll<io::Result<T>> {
            loop {
                let mut guard = ready!(self.0.poll_write_ready(cx))?;
                if let Ok(done) = guard.try_io(|fd| op(fd.get_ref())) {
                    return Poll::Ready(done);
                }
            }
        }
    }
}

#[cfg(not(all(unix, feature = "net")))]
mod absent {
    use std::io;
    use std::task::{Context, Poll};

    use mcp_driver::descriptor::{Descriptor, Direction, Registration};

    /// A pipe or socket that tokio's reactor watches, of which there is none off Unix, nor without the feature `net`.
    #[derive(Debug)]
    #[allow(clippy::exhaustive_enums, reason = "there is none, and there is nothing to be added")]
    pub enum TokioFd {}

    impl Registration for TokioFd {
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

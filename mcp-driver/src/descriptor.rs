//! A non-blocking descriptor, and its place in the reactor of a runtime.

use std::io;
use std::task::{Context, Poll};

#[cfg(not(all(unix, feature = "net")))]
mod absent;
#[cfg(all(unix, feature = "net"))]
mod unix;

#[cfg(not(all(unix, feature = "net")))]
pub use absent::Descriptor;
#[cfg(all(unix, feature = "net"))]
pub use unix::Descriptor;
#[cfg(all(unix, feature = "net"))]
pub(crate) use unix::RestoreMode;

/// A [`Descriptor`] that the reactor of a runtime watches.
///
/// An adapter implements this once; standard streams, the pipes of a child process and the wait for its exit are then
/// the same code on every runtime. Off Unix, and without the feature `net`, there is no descriptor, hence nothing to register, and
/// threads serve instead ([`os_stream`](crate::os_stream)).
pub trait Registration: Sized {
    /// Whether there is a reactor that takes descriptors; if not, nothing is registered, and threads serve.
    const PRESENT: bool = true;

    /// Puts the descriptor under the reactor's watch, for one direction: half of a pipe has no other, and some systems
    /// refuse to watch for what cannot come.
    ///
    /// # Errors
    /// When the reactor refuses the descriptor, or when the calling thread is not inside the runtime and that runtime
    /// needs it to be.
    fn register(descriptor: Descriptor, direction: Direction) -> io::Result<Self>;

    /// Calls `op` until its error is not [`WouldBlock`](io::ErrorKind::WouldBlock), waiting for the descriptor to be
    /// readable in between.
    ///
    /// One task waits at a time: a later call replaces the waker of an earlier one.
    fn poll_read_with<T>(
        &self,
        cx: &mut Context<'_>,
        op: impl FnMut(&Descriptor) -> io::Result<T>,
    ) -> Poll<io::Result<T>>;

    /// The same for the descriptor to be writable.
    fn poll_write_with<T>(
        &self,
        cx: &mut Context<'_>,
        op: impl FnMut(&Descriptor) -> io::Result<T>,
    ) -> Poll<io::Result<T>>;
}

/// What a descriptor is watched for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Direction {
    /// That it can be read: [`Registration::poll_read_with`] alone is called.
    Read,
    /// That it can be written: [`Registration::poll_write_with`] alone is called.
    Write,
}

//! Listeners, whoever opened them.

use std::io;

use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

/// A listener of tokio's, or one of the standard library's that becomes one: so a program can open its listener before
/// there is a runtime, and in the same words on every runtime.
///
/// It becomes one inside the future that serves.
pub trait IntoListener<L> {
    /// The listener, watched by the reactor of the runtime.
    ///
    /// # Errors
    /// It cannot be made non-blocking, or not be watched.
    ///
    /// # Panics
    /// Outside of a runtime.
    fn into_listener(self) -> io::Result<L>;
}

impl IntoListener<Self> for TcpListener {
    fn into_listener(self) -> io::Result<Self> {
        Ok(self)
    }
}

impl IntoListener<TcpListener> for std::net::TcpListener {
    fn into_listener(self) -> io::Result<TcpListener> {
        self.set_nonblocking(true)?;
        TcpListener::from_std(self)
    }
}

#[cfg(unix)]
impl IntoListener<Self> for UnixListener {
    fn into_listener(self) -> io::Result<Self> {
        Ok(self)
    }
}

#[cfg(unix)]
impl IntoListener<UnixListener> for std::os::unix::net::UnixListener {
    fn into_listener(self) -> io::Result<UnixListener> {
        self.set_nonblocking(true)?;
        UnixListener::from_std(self)
    }
}

//! Listeners, whoever opened them.

use std::io;

use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

/// A listener of tokio's, or one of the standard library's that becomes one: so a program can open its listener before
/// there is a runtime, and in the same words on every runtime.
///
/// It becomes one inside the future that serves.
///
/// # Example: the address is known before there is a runtime
/// ```no_run
/// use std::net::TcpListener;
///
/// use mcp_tokio::{Router, run, serve_tcp};
///
/// fn main() -> std::io::Result<()> {
///     let listener = TcpListener::bind("127.0.0.1:0")?;
///     println!("{}", listener.local_addr()?);
///     let router = Router::new("empty", "1.0");
///     run(serve_tcp(listener, || router.clone()))
/// }
/// ```
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

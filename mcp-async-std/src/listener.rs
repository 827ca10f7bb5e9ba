//! Listeners, whoever opened them.

use std::io;
use std::net::TcpListener;
#[cfg(unix)]
use std::os::unix::net::UnixListener;
use std::sync::Arc;

use async_io::Async;

/// A listener of the standard library's, or one that `async-io` watches already: so a program can open its listener
/// anywhere, and in the same words on every runtime.
///
/// A listener of `smol::net` becomes an `Arc<Async<_>>` by `into()`.
///
/// # Example: the address is known before there is a runtime
/// ```no_run
/// use std::net::TcpListener;
///
/// use mcp_async_std::{Router, run, serve_tcp};
///
/// fn main() -> std::io::Result<()> {
///     let listener = TcpListener::bind("127.0.0.1:0")?;
///     println!("{}", listener.local_addr()?);
///     let router = Router::new("empty", "1.0");
///     run(serve_tcp(listener, || router.clone()))
/// }
/// ```
pub trait IntoListener<L> {
    /// The listener, watched by the reactor.
    ///
    /// # Errors
    /// It cannot be made non-blocking, or not be watched.
    fn into_listener(self) -> io::Result<Arc<Async<L>>>;
}

impl IntoListener<Self> for TcpListener {
    fn into_listener(self) -> io::Result<Arc<Async<Self>>> {
        Async::<Self>::try_from(self).map(Arc::new)
    }
}

#[cfg(unix)]
impl IntoListener<Self> for UnixListener {
    fn into_listener(self) -> io::Result<Arc<Async<Self>>> {
        Async::<Self>::try_from(self).map(Arc::new)
    }
}

impl<L> IntoListener<L> for Async<L> {
    fn into_listener(self) -> io::Result<Arc<Self>> {
        Ok(Arc::new(self))
    }
}

impl<L> IntoListener<L> for Arc<Async<L>> {
    fn into_listener(self) -> io::Result<Self> {
        Ok(self)
    }
}

//! Servers on tokio: over standard streams, over any stream; those that listen are in `sockets`.

use std::future::Future;
use std::io;

use mcp_driver::{Network, NetworkTransport, ServerDriver, Service};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{Compat, Stdin, Stdout, Tokio, stdio};

#[cfg(feature = "net")]
pub(crate) mod sockets;

/// Serves the client at the other end of standard input and output, until it leaves.
///
/// A client that leaves is how it should end; why a connection closed, a [`ServerDriver`] tells.
///
/// It takes the standard streams away from the rest of the program, as [`stdio`](crate::stdio()) tells. Nothing is
/// spawned: the calls run inside this future.
///
/// # Errors
/// The streams are taken already or break.
///
/// # Example: a server of one tool
/// ```no_run
/// use mcp_tokio::{Router, run, serve_stdio};
///
/// fn main() -> std::io::Result<()> {
///     let router = Router::new("greeter", "1.0").tool("greet", "Says hello", async || "Hello!");
///     run(serve_stdio(router))
/// }
/// ```
pub async fn serve_stdio<S: Service>(service: S) -> io::Result<()> {
    standard_streams(service)?.await.map(drop)
}

/// The same, until `signal` completes: then the connection closes, as [`ServerDriver::until`] does it.
///
/// # Errors
/// As [`serve_stdio`].
///
/// # Example: until it is interrupted
/// ```no_run
/// use mcp_tokio::{Router, run, serve_stdio_until};
///
/// # async fn interrupted() {}
/// fn main() -> std::io::Result<()> {
///     run(serve_stdio_until(Router::new("empty", "1.0"), interrupted()))
/// }
/// ```
pub async fn serve_stdio_until<S: Service>(service: S, signal: impl Future<Output = ()>) -> io::Result<()> {
    standard_streams(service)?.until(signal).await.map(drop)
}

/// Serves the client at the other end of `reader` and `writer`, until it leaves.
///
/// Nothing is spawned: the calls run inside this future, which is `Send` if they are. For a handle to the connection,
/// or for `futures_io` streams, make a [`ServerDriver`] of your own.
///
/// # Errors
/// The streams break.
///
/// # Example: a client and its server in one process
/// ```
/// use mcp_tokio::{Router, connect, run, serve};
///
/// run(async {
///     let (near, far) = tokio::io::duplex(4096);
///     let (reader, writer) = tokio::io::split(far);
///     tokio::spawn(serve(reader, writer, Router::new("empty", "1.0")));
///
///     let (reader, writer) = tokio::io::split(near);
///     let client = connect(reader, writer, ("example", "1.0"), ());
///     assert!(client.peer().ping().await.is_ok());
/// });
/// ```
pub async fn serve<R, W, S>(reader: R, writer: W, service: S) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    S: Service,
{
    ServerDriver::new(Compat::new(reader), Compat::new(writer), service, Tokio::new()).await.map(drop)
}

fn standard_streams<S: Service>(service: S) -> io::Result<ServerDriver<Stdin, Stdout, S, Tokio>> {
    let (stdin, stdout) = stdio()?;
    Ok(ServerDriver::new(stdin, stdout, service, Tokio::new()).over(Network::new(NetworkTransport::Pipe)))
}

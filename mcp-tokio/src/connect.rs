//! Clients on tokio: over a child process, over sockets, over any stream.

use std::future::Future;
use std::io;
#[cfg(unix)]
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

#[cfg(unix)]
use mcp_driver::NetworkTransport;
use mcp_driver::{Handler, Network};
use mcp_proto::CloseReason;
use mcp_proto::client::Config;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::task::JoinHandle;

use crate::{Compat, Tokio, TokioFd};

#[cfg(all(test, unix))]
mod tests;

/// A connection of a client; its driver runs on a tokio task.
pub type Connection = mcp_driver::Connection<DriverTask>;

/// A connection to a server that runs as our child; its driver runs on a tokio task.
#[cfg(any(unix, windows))]
pub type ChildConnection = mcp_driver::ChildConnection<DriverTask, TokioFd, Tokio>;

/// Opens a connection to the server at the other end of `reader` and `writer`, with its driver on a task of its own.
///
/// For `futures_io` streams, a handler that is not `Send`, or a driver that you poll yourself, use
/// [`mcp_driver::connect`].
///
/// # Panics
/// Outside of a runtime.
///
/// # Example: to a server at the other end of a pipe in memory
/// ```
/// use mcp_tokio::{Router, connect, run, serve};
///
/// run(async {
///     let (near, far) = tokio::io::duplex(4096);
///     let (reader, writer) = tokio::io::split(far);
///     tokio::spawn(serve(reader, writer, Router::new("empty", "1.0")));
///
///     let (reader, writer) = tokio::io::split(near);
///     let server = connect(reader, writer, ("example", "1.0"), ());
///     assert!(server.peer().ready().await.is_ok());
///     server.close().await
/// })?;
/// # std::io::Result::Ok(())
/// ```
pub fn connect<R, W, H>(reader: R, writer: W, config: impl Into<Config>, handler: H) -> Connection
where
    R: tokio::io::AsyncRead + Send + Unpin + 'static,
    W: tokio::io::AsyncWrite + Send + Unpin + 'static,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    connect_over(Network::default(), (reader, writer), config, handler)
}

fn connect_over<R, W, H>(network: Network, streams: (R, W), config: impl Into<Config>, handler: H) -> Connection
where
    R: tokio::io::AsyncRead + Send + Unpin + 'static,
    W: tokio::io::AsyncWrite + Send + Unpin + 'static,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let (reader, writer) = (Compat::new(streams.0), Compat::new(streams.1));
    let (peer, driver) = mcp_driver::connect(reader, writer, Tokio::new(), config, handler);
    Connection::new(peer, DriverTask(tokio::spawn(driver.over(network))))
}

/// Starts a server as a child and opens a connection to it, with its driver on a task of its own.
///
/// It returns once the program runs; [`ready`](mcp_driver::ChildConnection::ready) waits until it has answered.
///
/// # Errors
/// The program cannot be started; the message names it.
///
/// # Panics
/// Outside of a runtime.
///
/// # Example: what a server offers
/// ```no_run
/// use mcp_driver::process::{Command, ShutdownDeadlines};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let mut server = mcp_tokio::connect_child(Command::new("my-server").arg("--stdio"), ("example", "1.0"), ())?;
/// println!("it speaks {}", server.ready().await?.version);
/// for tool in server.peer().list_tools().await? {
///     println!("{}", tool.name);
/// }
/// server.shutdown(ShutdownDeadlines::default()).await?;
/// # Ok(())
/// # }
/// ```
#[cfg(any(unix, windows))]
pub fn connect_child<H>(
    command: impl Into<mcp_driver::process::Command>,
    config: impl Into<Config>,
    handler: H,
) -> io::Result<ChildConnection>
where
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    ChildConnection::start(&command.into(), Tokio::new(), config, handler, |driver| DriverTask(tokio::spawn(driver)))
}

/// Connects to a server over TCP: at an address, or at a name and a port (`"localhost:7000"`), of which each address is
/// tried in turn.
///
/// # Errors
/// There is no such name, or nobody listens there.
///
/// # Example
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let server = mcp_tokio::connect_tcp("localhost:7000", ("example", "1.0"), ()).await?;
/// println!("{} tools", server.peer().list_tools().await?.len());
/// server.close().await?;
/// # Ok(())
/// # }
/// ```
pub async fn connect_tcp<H>(
    address: impl ToSocketAddrs,
    config: impl Into<Config>,
    handler: H,
) -> io::Result<Connection>
where
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let stream = TcpStream::connect(address).await?;
    // Messages are written whole; waiting for more of them is only delay.
    stream.set_nodelay(true)?;
    let network = Network::tcp(stream.peer_addr()?);
    Ok(connect_over(network, stream.into_split(), config, handler))
}

/// Connects to a server over a Unix socket.
///
/// # Errors
/// Nobody listens there.
///
/// # Example
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let server = mcp_tokio::connect_unix("/run/mcp.sock", ("example", "1.0"), ()).await?;
/// println!("{} tools", server.peer().list_tools().await?.len());
/// server.close().await?;
/// # Ok(())
/// # }
/// ```
#[cfg(unix)]
pub async fn connect_unix<H>(path: impl AsRef<Path>, config: impl Into<Config>, handler: H) -> io::Result<Connection>
where
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let streams = UnixStream::connect(path).await?.into_split();
    Ok(connect_over(Network::new(NetworkTransport::Unix), streams, config, handler))
}

/// A driver on a tokio task, which ends when this is dropped.
#[derive(Debug)]
#[must_use = "a driver that is dropped ends"]
pub struct DriverTask(pub(crate) JoinHandle<io::Result<CloseReason>>);

impl Future for DriverTask {
    type Output = io::Result<CloseReason>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|ended| ended.map_err(io::Error::other)?)
    }
}

impl Drop for DriverTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

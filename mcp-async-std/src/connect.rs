//! Clients on async-std and smol: over a child process, over sockets, over any stream.

use std::future::Future;
use std::io;
use std::net::{TcpStream, ToSocketAddrs};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
#[cfg(unix)]
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_global_executor::Task;
use async_io::Async;
use futures_io::{AsyncRead, AsyncWrite};
#[cfg(unix)]
use mcp_driver::NetworkTransport;
use mcp_driver::{Handler, Network};
use mcp_proto::CloseReason;
use mcp_proto::client::Config;

use crate::socket::split;
use crate::{AsyncStd, AsyncStdFd};

/// A connection of a client; its driver runs on the global executor of async-std.
pub type Connection = mcp_driver::Connection<DriverTask>;

/// A connection to a server that runs as our child; its driver runs on the global executor of async-std.
#[cfg(any(unix, windows))]
pub type ChildConnection = mcp_driver::ChildConnection<DriverTask, AsyncStdFd, AsyncStd>;

/// Opens a connection to the server at the other end of `reader` and `writer`, with its driver on a task of its own.
///
/// The task belongs to the global executor of async-std, whichever executor the caller runs under. For another one, for
/// a handler that is not `Send`, or for a driver that you poll yourself, use [`mcp_driver::connect`].
///
/// # Example: to a server at the other end of a pipe in memory
/// ```
/// use mcp_driver::duplex::duplex;
/// use mcp_async_std::{Router, connect, run, serve};
///
/// run(async {
///     let (near, far) = duplex(4096);
///     let (reader, writer) = far.split();
///     let _server = async_global_executor::spawn(serve(reader, writer, Router::new("empty", "1.0")));
///
///     let (reader, writer) = near.split();
///     let server = connect(reader, writer, ("example", "1.0"), ());
///     assert!(server.peer().ready().await.is_ok());
///     server.close().await
/// })?;
/// # std::io::Result::Ok(())
/// ```
pub fn connect<R, W, H>(reader: R, writer: W, config: impl Into<Config>, handler: H) -> Connection
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    connect_over(Network::default(), (reader, writer), config, handler)
}

fn connect_over<R, W, H>(network: Network, streams: (R, W), config: impl Into<Config>, handler: H) -> Connection
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let (peer, driver) = mcp_driver::connect(streams.0, streams.1, AsyncStd::new(), config, handler);
    Connection::new(peer, DriverTask(async_global_executor::spawn(driver.over(network))))
}

/// Starts a server as a child and opens a connection to it, with its driver on a task of its own.
///
/// It returns once the program runs; [`ready`](mcp_driver::ChildConnection::ready) waits until it has answered.
///
/// # Errors
/// The program cannot be started; the message names it.
///
/// # Example: what a server offers
/// ```no_run
/// use mcp_driver::process::{Command, ShutdownDeadlines};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let mut server = mcp_async_std::connect_child(Command::new("my-server").arg("--stdio"), ("example", "1.0"), ())?;
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
    ChildConnection::start(&command.into(), AsyncStd::new(), config, handler, |driver| {
        DriverTask(async_global_executor::spawn(driver))
    })
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
/// let server = mcp_async_std::connect_tcp("localhost:7000", ("example", "1.0"), ()).await?;
/// println!("{} tools", server.peer().list_tools().await?.len());
/// server.close().await?;
/// # Ok(())
/// # }
/// ```
pub async fn connect_tcp<A, H>(address: A, config: impl Into<Config>, handler: H) -> io::Result<Connection>
where
    A: ToSocketAddrs<Iter: Send> + Send + 'static,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let stream = connect_to_any(address).await?;
    // Messages are written whole; waiting for more of them is only delay.
    stream.get_ref().set_nodelay(true)?;
    let network = Network::tcp(stream.get_ref().peer_addr()?);
    Ok(connect_over(network, split(stream), config, handler))
}

async fn connect_to_any<A>(address: A) -> io::Result<Async<TcpStream>>
where
    A: ToSocketAddrs<Iter: Send> + Send + 'static,
{
    // The resolver of the system blocks.
    let addresses = async_global_executor::spawn_blocking(move || address.to_socket_addrs()).await?;
    let mut failure = io::Error::new(io::ErrorKind::InvalidInput, "the name has no address");
    for address in addresses {
        match Async::<TcpStream>::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Connects to a server over a Unix socket.
///
/// # Errors
/// Nobody listens there.
///
/// # Example
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let server = mcp_async_std::connect_unix("/run/mcp.sock", ("example", "1.0"), ()).await?;
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
    let streams = split(Async::<UnixStream>::connect(path).await?);
    Ok(connect_over(Network::new(NetworkTransport::Unix), streams, config, handler))
}

/// A driver on a task of the global executor, which ends when this is dropped.
#[derive(Debug)]
#[must_use = "a driver that is dropped ends"]
pub struct DriverTask(pub(crate) Task<io::Result<CloseReason>>);

impl Future for DriverTask {
    type Output = io::Result<CloseReason>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

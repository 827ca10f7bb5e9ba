//! Clients over HTTP on async-std and smol.

use std::future::{Future, poll_fn};
use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::task::{Poll, ready};
use std::time::Duration;

use async_io::{Async, Timer};
use mcp_driver::{Dial, Handler, HttpEndpoint, NetworkTransport, Target};
use mcp_proto::client::Config;

use crate::connect::DriverTask;
use crate::{AsyncStd, Connection};

#[cfg(test)]
mod tests;

/// Opens a connection to the server behind an HTTP endpoint, with its driver on a task of its own.
///
/// A URI is an endpoint, and [`HttpEndpoint`] has the rest: tokens, headers, TLS. Nothing has been dialled when this
/// returns: that nobody listens there is what [`Peer::ready`](mcp_driver::Peer::ready) tells, and
/// [`Connection::close`](mcp_driver::Connection::close) why.
///
/// The task belongs to the global executor of async-std, as that of [`connect`](crate::connect()) does.
///
/// # Errors
/// The endpoint makes no sense, or needs TLS and cannot have it.
///
/// # Example: what a server offers
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let server = mcp_async_std::connect_http("http://127.0.0.1:8080/mcp", ("example", "1.0"), ())?;
/// for tool in server.peer().list_tools().await? {
///     println!("{}", tool.name);
/// }
/// server.close().await?;
/// # Ok(())
/// # }
/// ```
pub fn connect_http<H>(
    endpoint: impl Into<HttpEndpoint>,
    config: impl Into<Config>,
    handler: H,
) -> io::Result<Connection>
where
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    connect_http_with(TcpDial::new(), endpoint, config, handler)
}

/// Opens a connection to the server behind an HTTP endpoint that listens on a Unix socket: the URI says what to ask for
/// there, and its host is only told to the server. Otherwise it is as [`connect_http`].
///
/// # Errors
/// As those of [`connect_http`].
///
/// # Example
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let server = mcp_async_std::connect_http_unix("/run/mcp.sock", "http://localhost/mcp", ("example", "1.0"), ())?;
/// println!("{} tools", server.peer().list_tools().await?.len());
/// # Ok(())
/// # }
/// ```
#[cfg(unix)]
pub fn connect_http_unix<H>(
    path: impl AsRef<Path>,
    endpoint: impl Into<HttpEndpoint>,
    config: impl Into<Config>,
    handler: H,
) -> io::Result<Connection>
where
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    connect_http_with(UnixDial(path.as_ref().to_owned()), endpoint, config, handler)
}

/// Opens a connection to the server behind an HTTP endpoint over streams that `dial` opens: through a proxy, say.
/// Otherwise it is as [`connect_http`].
///
/// # Errors
/// As those of [`connect_http`].
///
/// # Example: who takes longer than two seconds is not there
/// ```no_run
/// use std::time::Duration;
///
/// use mcp_async_std::{TcpDial, connect_http_with};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let dial = TcpDial::new().timeout(Duration::from_secs(2));
/// let server = connect_http_with(dial, "http://127.0.0.1:8080/mcp", ("example", "1.0"), ())?;
/// println!("{} tools", server.peer().list_tools().await?.len());
/// # Ok(())
/// # }
/// ```
pub fn connect_http_with<D, H>(
    dial: D,
    endpoint: impl Into<HttpEndpoint>,
    config: impl Into<Config>,
    handler: H,
) -> io::Result<Connection>
where
    D: Dial<Stream: Send + 'static, Dialling: Send + 'static> + Send + 'static,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let (peer, driver) = mcp_driver::connect_http(dial, AsyncStd::new(), endpoint, config, handler)?;
    Ok(Connection::new(peer, DriverTask(async_global_executor::spawn(driver))))
}

/// Dials over TCP, all addresses of a name one after the other.
#[derive(Clone, Debug)]
pub struct TcpDial {
    timeout: Duration,
}

impl TcpDial {
    /// Dials each address for 10 seconds at most.
    #[must_use]
    pub const fn new() -> Self {
        Self { timeout: Duration::from_secs(10) }
    }

    /// Dials each address for this long at most.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

impl Default for TcpDial {
    fn default() -> Self {
        Self::new()
    }
}

impl Dial for TcpDial {
    type Stream = Async<TcpStream>;
    type Dialling = Pin<Box<dyn Future<Output = io::Result<Async<TcpStream>>> + Send>>;

    fn dial(&self, target: &Target) -> Self::Dialling {
        Box::pin(dial_tcp(target.host.clone(), target.port, self.timeout))
    }

    fn transport(&self) -> Option<NetworkTransport> {
        Some(NetworkTransport::Tcp)
    }
}

/// Dials one Unix socket, whatever the name that the request is for.
#[cfg(unix)]
struct UnixDial(PathBuf);

#[cfg(unix)]
impl Dial for UnixDial {
    type Stream = Async<UnixStream>;
    type Dialling = Pin<Box<dyn Future<Output = io::Result<Async<UnixStream>>> + Send>>;

    fn dial(&self, _: &Target) -> Self::Dialling {
        Box::pin(dial_unix(self.0.clone()))
    }

    fn transport(&self) -> Option<NetworkTransport> {
        Some(NetworkTransport::Unix)
    }
}

async fn dial_tcp(host: Box<str>, port: u16, timeout: Duration) -> io::Result<Async<TcpStream>> {
    let mut failure = io::Error::new(io::ErrorKind::NotFound, format!("{host} has no address"));
    for address in resolve(host, port).await? {
        match within(timeout, Async::<TcpStream>::connect(address)).await {
            Ok(stream) => {
                // Messages are written whole; waiting for more of them is only delay.
                stream.get_ref().set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => failure = io::Error::new(error.kind(), format!("{address}: {error}")),
        }
    }
    Err(failure)
}

/// The resolver of the system blocks, and has a thread to do so; what is an address already needs neither.
async fn resolve(host: Box<str>, port: u16) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    async_global_executor::spawn_blocking(move || (&*host, port).to_socket_addrs().map(Iterator::collect)).await
}

async fn within<T>(timeout: Duration, connecting: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let mut connecting = pin!(connecting);
    let mut timer = Timer::after(timeout);
    poll_fn(|cx| {
        if let Poll::Ready(connected) = connecting.as_mut().poll(cx) {
            return Poll::Ready(connected);
        }
        ready!(Pin::new(&mut timer).poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    })
    .await
}

#[cfg(unix)]
async fn dial_unix(path: PathBuf) -> io::Result<Async<UnixStream>> {
    Async::<UnixStream>::connect(path).await
}

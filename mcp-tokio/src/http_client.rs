//! Clients over HTTP on tokio.

use std::future::Future;
use std::io;
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use mcp_driver::{Dial, Handler, HttpEndpoint, NetworkTransport, Target};
use mcp_proto::client::Config;
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

use crate::connect::DriverTask;
use crate::{Compat, Connection, Tokio};

#[cfg(test)]
mod tests;

/// Opens a connection to the server behind an HTTP endpoint, with its driver on a task of its own.
///
/// A URI is an endpoint, and [`HttpEndpoint`] has the rest: tokens, headers, TLS. Nothing has been dialled when this
/// returns: that nobody listens there is what [`Peer::ready`](mcp_driver::Peer::ready) tells, and
/// [`Connection::close`](mcp_driver::Connection::close) why.
///
/// # Errors
/// The endpoint makes no sense, or needs TLS and cannot have it.
///
/// # Example: what a server offers
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let server = mcp_tokio::connect_http("http://127.0.0.1:8080/mcp", ("example", "1.0"), ())?;
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
/// let server = mcp_tokio::connect_http_unix("/run/mcp.sock", "http://localhost/mcp", ("example", "1.0"), ())?;
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
/// use mcp_tokio::{TcpDial, connect_http_with};
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
    let (peer, driver) = mcp_driver::connect_http(dial, Tokio::new(), endpoint, config, handler)?;
    Ok(Connection::new(peer, DriverTask(tokio::spawn(driver))))
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
    type Stream = Compat<TcpStream>;
    type Dialling = Pin<Box<dyn Future<Output = io::Result<Compat<TcpStream>>> + Send>>;

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
    type Stream = Compat<UnixStream>;
    type Dialling = Pin<Box<dyn Future<Output = io::Result<Compat<UnixStream>>> + Send>>;

    fn dial(&self, _: &Target) -> Self::Dialling {
        Box::pin(dial_unix(self.0.clone()))
    }

    fn transport(&self) -> Option<NetworkTransport> {
        Some(NetworkTransport::Unix)
    }
}

async fn dial_tcp(host: Box<str>, port: u16, timeout: Duration) -> io::Result<Compat<TcpStream>> {
    let mut failure = io::Error::new(io::ErrorKind::NotFound, format!("{host} has no address"));
    for address in tokio::net::lookup_host((&*host, port)).await? {
        let connected = tokio::time::timeout(timeout, TcpStream::connect(address)).await;
        match connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
            Ok(stream) => {
                // Messages are written whole; waiting for more of them is only delay.
                stream.set_nodelay(true)?;
                return Ok(Compat::new(stream));
            }
            Err(error) => failure = io::Error::new(error.kind(), format!("{address}: {error}")),
        }
    }
    Err(failure)
}

#[cfg(unix)]
async fn dial_unix(path: PathBuf) -> io::Result<Compat<UnixStream>> {
    UnixStream::connect(path).await.map(Compat::new)
}

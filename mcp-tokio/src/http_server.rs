//! Servers over HTTP on tokio.

use std::future::Future;
use std::io;
use std::task::{Context, Poll, ready};

use mcp_driver::{Accept, HttpServer, Network, NetworkTransport, Service, Tasks};
#[cfg(unix)]
use mcp_proto::http::server::Hosts;
use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

use crate::{Compat, IntoListener, Tokio};

#[cfg(test)]
mod tests;

/// Serves over Streamable HTTP whoever connects to `listener`: clients of every revision, at `/mcp`, with one service
/// for all of them. Each connection is a task.
///
/// A service is a server with the defaults, and [`HttpServer`] has the rest: hosts, origins, path, limits, TLS, a signal
/// that ends it. **By default only requests for names of this machine are served**, from its own web pages or from
/// none; see [`Hosts`](mcp_proto::http::server::Hosts) and [`Origins`](mcp_proto::http::server::Origins) before it is
/// opened up.
///
/// It completes when the shutdown that was asked for is over, and otherwise only by an error; dropping it closes every
/// connection.
///
/// # Errors
/// The listener cannot be made non-blocking or fails ten times in a row. Connections that fail do not count.
///
/// # Example: a server over HTTP
/// ```no_run
/// use std::net::TcpListener;
///
/// use mcp_tokio::{Router, run, serve_http};
///
/// fn main() -> std::io::Result<()> {
///     run(serve_http(TcpListener::bind("127.0.0.1:8080")?, Router::new("empty", "1.0")))
/// }
/// ```
///
/// # Example: for whoever has the token
/// ```no_run
/// use std::net::TcpListener;
///
/// use mcp_tokio::{HttpServer, Router, bearer, run, serve_http};
///
/// fn main() -> std::io::Result<()> {
///     let server = HttpServer::new(Router::new("empty", "1.0")).authenticate(bearer("a-long-random-secret"));
///     run(serve_http(TcpListener::bind("127.0.0.1:8080")?, server))
/// }
/// ```
pub async fn serve_http<S, G>(
    listener: impl IntoListener<TcpListener>,
    server: impl Into<HttpServer<S, G>>,
) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + Sync + 'static,
    G: Future<Output = ()>,
{
    server.into().run(Tcp(listener.into_listener()?), Spawning::default(), Tokio::new()).await
}

/// The same for a service that stays on one thread, as [`Router::local`](crate::Router::local) makes them: every
/// connection runs inside this future.
///
/// # Errors
/// As [`serve_http`].
///
/// # Example: handlers that share an `Rc`
/// ```no_run
/// use std::cell::Cell;
/// use std::net::TcpListener;
/// use std::rc::Rc;
///
/// use mcp_tokio::{Router, run, serve_http_local};
///
/// fn main() -> std::io::Result<()> {
///     let count = Rc::new(Cell::new(0));
///     let router = Router::local("counter", "1.0").tool("next", "Counts one up", move || {
///         let count = count.clone();
///         async move { count.replace(count.get() + 1) }
///     });
///     run(serve_http_local(TcpListener::bind("127.0.0.1:8080")?, router))
/// }
/// ```
pub async fn serve_http_local<S, G>(
    listener: impl IntoListener<TcpListener>,
    server: impl Into<HttpServer<S, G>>,
) -> io::Result<()>
where
    S: Service<Future: 'static> + 'static,
    G: Future<Output = ()>,
{
    server.into().run_local(Tcp(listener.into_listener()?), Tokio::new()).await
}

/// The same over a Unix socket. Who may connect is up to the permissions of its path; the name that a request is for
/// means nothing there and is not looked at.
///
/// # Errors
/// As [`serve_http`].
///
/// # Example
/// ```no_run
/// use std::os::unix::net::UnixListener;
///
/// use mcp_tokio::{Router, run, serve_http_unix};
///
/// fn main() -> std::io::Result<()> {
///     run(serve_http_unix(UnixListener::bind("/run/mcp.sock")?, Router::new("empty", "1.0")))
/// }
/// ```
#[cfg(unix)]
pub async fn serve_http_unix<S, G>(
    listener: impl IntoListener<UnixListener>,
    server: impl Into<HttpServer<S, G>>,
) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + Sync + 'static,
    G: Future<Output = ()>,
{
    let server = server.into().configure(|http| http.hosts = Hosts::Any);
    server.run(Unix(listener.into_listener()?), Spawning::default(), Tokio::new()).await
}

struct Tcp(TcpListener);

impl Accept for Tcp {
    type Stream = Compat<TcpStream>;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Compat<TcpStream>>> {
        let (stream, _) = ready!(self.0.poll_accept(cx))?;
        // Messages are written whole; waiting for more of them is only delay. A socket that refuses is gone already.
        let _ = stream.set_nodelay(true);
        Poll::Ready(Ok(Compat::new(stream)))
    }

    fn network(&self, stream: &Compat<TcpStream>) -> Option<Network> {
        Some(stream.get_ref().peer_addr().map_or(Network::new(NetworkTransport::Tcp), Network::tcp))
    }
}

#[cfg(unix)]
struct Unix(UnixListener);

#[cfg(unix)]
impl Accept for Unix {
    type Stream = Compat<UnixStream>;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Compat<UnixStream>>> {
        self.0.poll_accept(cx).map_ok(|(stream, _)| Compat::new(stream))
    }

    fn network(&self, _: &Compat<UnixStream>) -> Option<Network> {
        Some(Network::new(NetworkTransport::Unix))
    }
}

#[derive(Default)]
struct Spawning(JoinSet<()>);

impl Tasks for Spawning {
    fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        while self.0.try_join_next().is_some() {}
        self.0.spawn(task);
    }
}

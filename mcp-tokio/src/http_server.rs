//! Servers over HTTP on tokio.

use std::future::Future;
use std::io;
use std::task::{Context, Poll, ready};

use mcp_driver::{Accept, HttpServer, Service, Tasks};
#[cfg(unix)]
use mcp_proto::http::server::Hosts;
use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

use crate::{Compat, Tokio};

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
/// The listener fails ten times in a row. Connections that fail do not count.
///
/// # Example: a server over HTTP
/// ```no_run
/// use mcp_tokio::{Router, serve_http};
/// use tokio::net::TcpListener;
///
/// # async fn example() -> std::io::Result<()> {
/// let router = Router::new("empty", "1.0");
/// serve_http(TcpListener::bind("127.0.0.1:8080").await?, router).await
/// # }
/// ```
pub async fn serve_http<S, G>(listener: TcpListener, server: impl Into<HttpServer<S, G>>) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + Sync + 'static,
    G: Future<Output = ()>,
{
    server.into().run(Tcp(listener), Spawning::default(), Tokio::new()).await
}

/// The same over a Unix socket. Who may connect is up to the permissions of its path; the name that a request is for
/// means nothing there and is not looked at.
///
/// # Errors
/// As [`serve_http`].
#[cfg(unix)]
pub async fn serve_http_unix<S, G>(listener: UnixListener, server: impl Into<HttpServer<S, G>>) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + Sync + 'static,
    G: Future<Output = ()>,
{
    let server = server.into().configure(|http| http.hosts = Hosts::Any);
    server.run(Unix(listener), Spawning::default(), Tokio::new()).await
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
}

#[cfg(unix)]
struct Unix(UnixListener);

#[cfg(unix)]
impl Accept for Unix {
    type Stream = Compat<UnixStream>;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Compat<UnixStream>>> {
        self.0.poll_accept(cx).map_ok(|(stream, _)| Compat::new(stream))
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

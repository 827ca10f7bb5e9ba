//! Servers that listen.

use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

#[cfg(unix)]
use mcp_driver::NetworkTransport;
use mcp_driver::{Connections, Network, ServerDriver, Service};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;
use tokio::task::JoinSet;

use crate::{Compat, IntoListener, Tokio};

#[cfg(test)]
mod tests;

/// Serves whoever connects to `listener`, each with a service of its own and on a task of its own.
///
/// It completes only by an error; dropping it closes every connection. There is no authentication here: whoever can
/// reach the listener is served, so bind it to the loopback interface or put something in front of it.
///
/// # Errors
/// The listener cannot be made non-blocking or fails ten times in a row. Connections that fail do not count.
///
/// # Example: one router for everybody
/// ```no_run
/// use mcp_tokio::Router;
/// use std::net::TcpListener;
///
/// # async fn example() -> std::io::Result<()> {
/// let router = Router::new("empty", "1.0");
/// let listener = TcpListener::bind("127.0.0.1:7000")?;
/// mcp_tokio::serve_tcp(listener, || router.clone()).await
/// # }
/// ```
pub async fn serve_tcp<S>(listener: impl IntoListener<TcpListener>, service: impl FnMut() -> S) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + 'static,
{
    serve_tcp_until(listener, service, pending()).await
}

/// The same, until `signal` completes: then nobody is accepted any more, and every connection closes. Calls under way
/// may finish, for as long as [`Limits::drain`](mcp_driver::proto::Limits::drain) says. It completes when the last
/// connection has ended.
///
/// # Errors
/// As [`serve_tcp`].
///
/// # Example
/// ```no_run
/// use std::net::TcpListener;
///
/// use mcp_tokio::{Router, run, serve_tcp_until};
///
/// # async fn interrupted() {}
/// fn main() -> std::io::Result<()> {
///     let router = Router::new("empty", "1.0");
///     run(serve_tcp_until(TcpListener::bind("127.0.0.1:7000")?, || router.clone(), interrupted()))
/// }
/// ```
pub async fn serve_tcp_until<S>(
    listener: impl IntoListener<TcpListener>,
    service: impl FnMut() -> S,
    signal: impl Future<Output = ()>,
) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + 'static,
{
    let listener = listener.into_listener()?;
    let accept = move |cx: &mut Context<'_>| listener.poll_accept(cx).map_ok(|(stream, _)| stream);
    serve_each(accept, service, signal, |stream| {
        // Messages are written whole; waiting for more of them is only delay.
        stream.set_nodelay(true)?;
        let network = Network::tcp(stream.peer_addr()?);
        Ok((stream.into_split(), network))
    })
    .await
}

/// The same over a Unix socket. Who may connect is up to the permissions of its path.
///
/// # Errors
/// As [`serve_tcp`].
///
/// # Example
/// ```no_run
/// use std::os::unix::net::UnixListener;
///
/// use mcp_tokio::{Router, run, serve_unix};
///
/// fn main() -> std::io::Result<()> {
///     let router = Router::new("empty", "1.0");
///     run(serve_unix(UnixListener::bind("/run/mcp.sock")?, || router.clone()))
/// }
/// ```
#[cfg(unix)]
pub async fn serve_unix<S>(listener: impl IntoListener<UnixListener>, service: impl FnMut() -> S) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + 'static,
{
    serve_unix_until(listener, service, pending()).await
}

/// The same, until `signal` completes: see [`serve_tcp_until`].
///
/// # Errors
/// As [`serve_tcp`].
#[cfg(unix)]
pub async fn serve_unix_until<S>(
    listener: impl IntoListener<UnixListener>,
    service: impl FnMut() -> S,
    signal: impl Future<Output = ()>,
) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + 'static,
{
    let listener = listener.into_listener()?;
    let accept = move |cx: &mut Context<'_>| listener.poll_accept(cx).map_ok(|(stream, _)| stream);
    serve_each(accept, service, signal, |stream| Ok((stream.into_split(), unix()))).await
}

async fn serve_each<C, S, R, W>(
    mut accept: impl FnMut(&mut Context<'_>) -> Poll<io::Result<C>>,
    mut service: impl FnMut() -> S,
    signal: impl Future<Output = ()>,
    split: impl Fn(C) -> io::Result<((R, W), Network)>,
) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + 'static,
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
{
    let served = Arc::new(Connections::default());
    let mut connections = JoinSet::new();
    let mut signal = pin!(signal);
    let mut failures = 0;
    loop {
        let accepted = poll_fn(|cx| match signal.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => accept(cx).map(Some),
        });
        match accepted.await {
            None => break,
            Some(Ok(stream)) => {
                failures = 0;
                if let Ok((streams, network)) = split(stream) {
                    connections.spawn(serve_one(streams, network, service(), served.clone()));
                }
            }
            Some(Err(error)) if failures == FAILURES => return Err(error),
            Some(Err(_)) => {
                failures += 1;
                tokio::time::sleep(PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    drop(accept);
    served.close();
    while connections.join_next().await.is_some() {}
    Ok(())
}

#[cfg(unix)]
const fn unix() -> Network {
    Network::new(NetworkTransport::Unix)
}

async fn serve_one<R, W, S>(
    (reader, writer): (R, W),
    network: Network,
    service: S,
    served: Arc<Connections>,
) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    S: Service,
{
    let driver = ServerDriver::new(Compat::new(reader), Compat::new(writer), service, Tokio::new()).over(network);
    served.add(driver.handle().downgrade());
    driver.await.map(drop)
}

/// How often in a row a listener may fail: out of descriptors, it may recover.
const FAILURES: u32 = 10;
/// How long to leave a listener alone that failed.
const PAUSE: Duration = Duration::from_millis(100);

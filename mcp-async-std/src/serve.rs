//! Servers on async-std and smol: over standard streams, over sockets, over any stream.

use std::future::{Future, pending, poll_fn};
use std::io;
use std::net::TcpListener;
#[cfg(unix)]
use std::os::unix::net::UnixListener;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use async_global_executor::Task;
use futures_io::{AsyncRead, AsyncWrite};
use mcp_driver::{Connections, Network, NetworkTransport, Runtime, ServerDriver, Service};

use crate::socket::split;
use crate::{AsyncStd, IntoListener, Stdin, Stdout, stdio};

#[cfg(test)]
mod tests;

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
/// use mcp_async_std::{Router, run, serve_stdio};
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
/// use mcp_async_std::{Router, run, serve_stdio_until};
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
/// make a [`ServerDriver`] of your own.
///
/// # Errors
/// The streams break.
///
/// # Example: a client and its server in one process
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
    ServerDriver::new(reader, writer, service, AsyncStd::new()).await.map(drop)
}

/// Serves whoever connects to `listener`, each with a service of its own and on a task of its own, on
/// the global executor of async-std.
///
/// It completes only by an error; dropping it closes every connection. There is no authentication here: whoever can
/// reach the listener is served, so bind it to the loopback interface or put something in front of it.
///
/// # Errors
/// The listener cannot be made non-blocking or fails ten times in a row. Connections that fail do not count.
///
/// # Example: one router for everybody
/// ```no_run
/// use std::net::TcpListener;
/// use mcp_async_std::Router;
///
/// # async fn example() -> std::io::Result<()> {
/// let router = Router::new("empty", "1.0");
/// let listener = TcpListener::bind("127.0.0.1:7000")?;
/// mcp_async_std::serve_tcp(listener, || router.clone()).await
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
/// use mcp_async_std::{Router, run, serve_tcp_until};
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
    let accept = async move || listener.accept().await.map(|(stream, _)| stream);
    serve_each(accept, service, signal, |stream| {
        // Messages are written whole; waiting for more of them is only delay.
        stream.get_ref().set_nodelay(true)?;
        let network = Network::tcp(stream.get_ref().peer_addr()?);
        Ok((split(stream), network))
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
/// use mcp_async_std::{Router, run, serve_unix};
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
    let accept = async move || listener.accept().await.map(|(stream, _)| stream);
    serve_each(accept, service, signal, |stream| Ok((split(stream), unix()))).await
}

fn standard_streams<S: Service>(service: S) -> io::Result<ServerDriver<Stdin, Stdout, S, AsyncStd>> {
    let (stdin, stdout) = stdio()?;
    Ok(ServerDriver::new(stdin, stdout, service, AsyncStd::new()).over(Network::new(NetworkTransport::Pipe)))
}

async fn serve_each<C, S, R, W>(
    accept: impl AsyncFn() -> io::Result<C>,
    mut service: impl FnMut() -> S,
    signal: impl Future<Output = ()>,
    split: impl Fn(C) -> io::Result<((R, W), Network)>,
) -> io::Result<()>
where
    S: Service<Future: Send + 'static> + Send + 'static,
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
{
    let runtime = AsyncStd::new();
    let served = Arc::new(Connections::default());
    let mut connections: Vec<Task<io::Result<()>>> = Vec::new();
    let mut signal = pin!(signal);
    let mut failures = 0;
    loop {
        let accepted = {
            let mut accepting = pin!(accept());
            poll_fn(|cx| match signal.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(None),
                Poll::Pending => accepting.as_mut().poll(cx).map(Some),
            })
            .await
        };
        match accepted {
            None => break,
            Some(Ok(stream)) => {
                failures = 0;
                if let Ok((streams, network)) = split(stream) {
                    let connection = serve_one(streams, network, service(), served.clone());
                    connections.push(async_global_executor::spawn(connection));
                }
            }
            Some(Err(error)) if failures == FAILURES => return Err(error),
            Some(Err(_)) => {
                failures += 1;
                runtime.sleep_until(runtime.now() + PAUSE).await;
            }
        }
        connections.retain(|connection| !connection.is_finished());
    }
    drop(accept);
    served.close();
    for connection in connections {
        // One that broke has ended as well.
        let _ = connection.await;
    }
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
    let driver = ServerDriver::new(reader, writer, service, AsyncStd::new()).over(network);
    served.add(driver.handle().downgrade());
    driver.await.map(drop)
}

/// How often in a row a listener may fail: out of descriptors, it may recover.
const FAILURES: u32 = 10;
/// How long to leave a listener alone that failed.
const PAUSE: Duration = Duration::from_millis(100);

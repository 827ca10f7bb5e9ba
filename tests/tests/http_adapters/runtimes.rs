//! What the suite asks of a runtime.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::pin::Pin;

use mcp_driver::{Handler, HttpEndpoint, HttpServer, Peer, Runtime, Service};
use mcp_proto::CloseReason;
use mcp_proto::client::Config;

pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;
/// A peer, and what ends its connection.
pub(crate) type Connected = (Peer, Boxed<io::Result<CloseReason>>);

pub(crate) trait Rt {
    type Clock: Runtime + Send + Sync + 'static;

    fn clock() -> Self::Clock;
    fn block_on<T>(future: impl Future<Output = T>) -> T;
    fn serve<S, G>(listener: TcpListener, server: HttpServer<S, G>) -> Boxed<io::Result<()>>
    where
        S: Service<Future: Send + 'static> + Send + Sync + 'static,
        G: Future<Output = ()> + 'static;
    fn serve_unix<S>(path: &Path, service: S) -> Boxed<io::Result<()>>
    where
        S: Service<Future: Send + 'static> + Send + Sync + 'static;
    fn connect<H>(endpoint: HttpEndpoint, config: Config, handler: H) -> Connected
    where
        H: Handler<Future: Send + 'static> + Send + 'static;
    fn connect_unix(path: &Path, endpoint: HttpEndpoint, config: Config) -> Connected;
}

/// A listener on a free port of the loopback interface.
pub(crate) fn listener() -> (SocketAddr, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    (listener.local_addr().expect("an address"), listener)
}

pub(crate) struct Tokio;

impl Rt for Tokio {
    type Clock = mcp_tokio::Tokio;

    fn clock() -> mcp_tokio::Tokio {
        mcp_tokio::Tokio::new()
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
    }

    fn serve<S, G>(listener: TcpListener, server: HttpServer<S, G>) -> Boxed<io::Result<()>>
    where
        S: Service<Future: Send + 'static> + Send + Sync + 'static,
        G: Future<Output = ()> + 'static,
    {
        Box::pin(async move {
            listener.set_nonblocking(true)?;
            mcp_tokio::serve_http(tokio::net::TcpListener::from_std(listener)?, server).await
        })
    }

    fn serve_unix<S>(path: &Path, service: S) -> Boxed<io::Result<()>>
    where
        S: Service<Future: Send + 'static> + Send + Sync + 'static,
    {
        let path = path.to_owned();
        Box::pin(async move { mcp_tokio::serve_http_unix(tokio::net::UnixListener::bind(path)?, service).await })
    }

    fn connect<H>(endpoint: HttpEndpoint, config: Config, handler: H) -> Connected
    where
        H: Handler<Future: Send + 'static> + Send + 'static,
    {
        let connection = mcp_tokio::connect_http(endpoint, config, handler).expect("an endpoint that makes sense");
        (connection.peer().clone(), Box::pin(connection.close()))
    }

    fn connect_unix(path: &Path, endpoint: HttpEndpoint, config: Config) -> Connected {
        let connection = mcp_tokio::connect_http_unix(path, endpoint, config, ()).expect("an endpoint");
        (connection.peer().clone(), Box::pin(connection.close()))
    }
}

/// async-std and smol differ in who polls; the adapter is the same.
macro_rules! async_io {
    ($($name:ident: $block_on:path;)*) => {$(
        pub(crate) struct $name;

        impl Rt for $name {
            type Clock = mcp_async_std::AsyncStd;

            fn clock() -> mcp_async_std::AsyncStd {
                mcp_async_std::AsyncStd::new()
            }

            fn block_on<T>(future: impl Future<Output = T>) -> T {
                $block_on(future)
            }

            fn serve<S, G>(listener: TcpListener, server: HttpServer<S, G>) -> Boxed<io::Result<()>>
            where
                S: Service<Future: Send + 'static> + Send + Sync + 'static,
                G: Future<Output = ()> + 'static,
            {
                Box::pin(mcp_async_std::serve_http(listener, server))
            }

            fn serve_unix<S>(path: &Path, service: S) -> Boxed<io::Result<()>>
            where
                S: Service<Future: Send + 'static> + Send + Sync + 'static,
            {
                let listener = std::os::unix::net::UnixListener::bind(path).expect("a free path");
                Box::pin(mcp_async_std::serve_http_unix(listener, service))
            }

            fn connect<H>(endpoint: HttpEndpoint, config: Config, handler: H) -> Connected
            where
                H: Handler<Future: Send + 'static> + Send + 'static,
            {
                let connection = mcp_async_std::connect_http(endpoint, config, handler);
                let connection = connection.expect("an endpoint that makes sense");
                (connection.peer().clone(), Box::pin(connection.close()))
            }

            fn connect_unix(path: &Path, endpoint: HttpEndpoint, config: Config) -> Connected {
                let connection = mcp_async_std::connect_http_unix(path, endpoint, config, ()).expect("an endpoint");
                (connection.peer().clone(), Box::pin(connection.close()))
            }
        }
    )*};
}

async_io! {
    AsyncStd: async_std::task::block_on;
    Smol: smol::block_on;
}

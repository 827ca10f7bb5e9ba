//! What the suite asks of a runtime.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;

use futures_io::{AsyncRead, AsyncWrite};
use mcp_driver::process::{Command, Shutdown, ShutdownDeadlines};
use mcp_driver::{Handlers, Peer, Router, Runtime, Service};
use mcp_proto::client::Config;

pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;
pub(crate) type Reader = Box<dyn AsyncRead + Unpin>;
pub(crate) type Writer = Box<dyn AsyncWrite + Unpin>;
/// A peer, and what ends its connection.
pub(crate) type Connected = (Peer, Boxed<io::Result<()>>);

pub(crate) trait Rt {
    type Clock: Runtime + Send + Sync + 'static;
    /// Which child to start, and on what.
    const NAME: &'static str;

    fn clock() -> Self::Clock;
    /// With a clock that is paused, where the runtime has one.
    fn block_on<T>(future: impl Future<Output = T>) -> T;
    /// With the clock of the world, in which other processes live.
    fn block_on_among_others<T>(future: impl Future<Output = T>) -> T;
    /// Two connected streams of the operating system's.
    fn pair() -> ((Reader, Writer), (Reader, Writer));
    fn serve_tcp(router: Router) -> (SocketAddr, Boxed<()>);
    fn serve_unix(path: &Path, router: Router) -> Boxed<()>;
    fn connect_tcp(address: SocketAddr, config: Config, handlers: Handlers) -> Boxed<Connected>;
    fn connect_unix(path: &Path, config: Config, handlers: Handlers) -> Boxed<Connected>;
    fn connect_child(command: &Command, config: Config) -> (Peer, EndChild);
    fn connect_in_memory(router: Router, config: Config, handlers: Handlers) -> Connected;
    fn spawned(router: Router) -> impl Service<Future: Send + 'static> + Send + 'static;
}

/// What ends a child.
pub(crate) type EndChild = Box<dyn FnOnce(ShutdownDeadlines) -> Boxed<io::Result<Shutdown>>>;

pub(crate) struct Tokio;

impl Rt for Tokio {
    type Clock = mcp_tokio::Tokio;
    const NAME: &'static str = "tokio";

    fn clock() -> mcp_tokio::Tokio {
        mcp_tokio::Tokio::new()
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.expect("a runtime").block_on(future)
    }

    fn block_on_among_others<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
    }

    fn pair() -> ((Reader, Writer), (Reader, Writer)) {
        let (here, there) = tokio::net::UnixStream::pair().expect("a pair of sockets");
        let boxed = |stream: tokio::net::UnixStream| -> (Reader, Writer) {
            let (reader, writer) = stream.into_split();
            (Box::new(mcp_tokio::Compat::new(reader)), Box::new(mcp_tokio::Compat::new(writer)))
        };
        (boxed(here), boxed(there))
    }

    fn serve_tcp(router: Router) -> (SocketAddr, Boxed<()>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let serving = async move {
            listener.set_nonblocking(true).expect("a listener that does not block");
            let listener = tokio::net::TcpListener::from_std(listener).expect("a reactor");
            mcp_tokio::serve_tcp(listener, || router.clone()).await.expect("a listener that goes on");
        };
        (address, Box::pin(serving))
    }

    fn serve_unix(path: &Path, router: Router) -> Boxed<()> {
        let listener = tokio::net::UnixListener::bind(path).expect("a free path");
        Box::pin(async move {
            mcp_tokio::serve_unix(listener, || router.clone()).await.expect("a listener that goes on");
        })
    }

    fn connect_tcp(address: SocketAddr, config: Config, handlers: Handlers) -> Boxed<Connected> {
        Box::pin(async move {
            let connection = mcp_tokio::connect_tcp(address, config, handlers).await.expect("a listener");
            let peer = connection.peer().clone();
            (peer, Box::pin(async move { connection.close().await.map(drop) }) as Boxed<_>)
        })
    }

    fn connect_unix(path: &Path, config: Config, handlers: Handlers) -> Boxed<Connected> {
        let path = path.to_owned();
        Box::pin(async move {
            let connection = mcp_tokio::connect_unix(path, config, handlers).await.expect("a listener");
            let peer = connection.peer().clone();
            (peer, Box::pin(async move { connection.close().await.map(drop) }) as Boxed<_>)
        })
    }

    fn connect_child(command: &Command, config: Config) -> (Peer, EndChild) {
        let connection = mcp_tokio::connect_child(command, config, ()).expect("a child");
        let peer = connection.peer().clone();
        (peer, Box::new(|deadlines| Box::pin(connection.shutdown(deadlines))))
    }

    fn connect_in_memory(router: Router, config: Config, handlers: Handlers) -> Connected {
        let connection = mcp_tokio::connect_in_memory(router, config, handlers);
        let peer = connection.peer().clone();
        (peer, Box::pin(async move { connection.close().await.map(drop) }))
    }

    fn spawned(router: Router) -> impl Service<Future: Send + 'static> + Send + 'static {
        mcp_tokio::Spawned(router)
    }
}

/// async-std and smol differ in who polls; the adapter is the same.
macro_rules! async_io {
    ($($name:ident: $text:literal, $block_on:path;)*) => {$(
        pub(crate) struct $name;

        impl Rt for $name {
            type Clock = mcp_async_std::AsyncStd;
            const NAME: &'static str = $text;

            fn clock() -> mcp_async_std::AsyncStd {
                mcp_async_std::AsyncStd::new()
            }

            fn block_on<T>(future: impl Future<Output = T>) -> T {
                $block_on(future)
            }

            fn block_on_among_others<T>(future: impl Future<Output = T>) -> T {
                $block_on(future)
            }

            fn pair() -> ((Reader, Writer), (Reader, Writer)) {
                let (here, there) = smol::net::unix::UnixStream::pair().expect("a pair of sockets");
                let boxed = |stream: smol::net::unix::UnixStream| -> (Reader, Writer) {
                    (Box::new(stream.clone()), Box::new(stream))
                };
                (boxed(here), boxed(there))
            }

            fn serve_tcp(router: Router) -> (SocketAddr, Boxed<()>) {
                let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
                let address = listener.local_addr().expect("an address");
                let serving = async move {
                    let serving = mcp_async_std::serve_tcp(listener, || router.clone());
                    serving.await.expect("a listener that goes on");
                };
                (address, Box::pin(serving))
            }

            fn serve_unix(path: &Path, router: Router) -> Boxed<()> {
                let listener = std::os::unix::net::UnixListener::bind(path).expect("a free path");
                Box::pin(async move {
                    let serving = mcp_async_std::serve_unix(listener, || router.clone());
                    serving.await.expect("a listener that goes on");
                })
            }

            fn connect_tcp(address: SocketAddr, config: Config, handlers: Handlers) -> Boxed<Connected> {
                Box::pin(async move {
                    let connection = mcp_async_std::connect_tcp(address, config, handlers).await.expect("a listener");
                    let peer = connection.peer().clone();
                    (peer, Box::pin(async move { connection.close().await.map(drop) }) as Boxed<_>)
                })
            }

            fn connect_unix(path: &Path, config: Config, handlers: Handlers) -> Boxed<Connected> {
                let path = path.to_owned();
                Box::pin(async move {
                    let connection = mcp_async_std::connect_unix(path, config, handlers).await.expect("a listener");
                    let peer = connection.peer().clone();
                    (peer, Box::pin(async move { connection.close().await.map(drop) }) as Boxed<_>)
                })
            }

            fn connect_child(command: &Command, config: Config) -> (Peer, EndChild) {
                let connection = mcp_async_std::connect_child(command, config, ()).expect("a child");
                let peer = connection.peer().clone();
                (peer, Box::new(|deadlines| Box::pin(connection.shutdown(deadlines))))
            }

            fn connect_in_memory(router: Router, config: Config, handlers: Handlers) -> Connected {
                let connection = mcp_async_std::connect_in_memory(router, config, handlers);
                let peer = connection.peer().clone();
                (peer, Box::pin(async move { connection.close().await.map(drop) }))
            }

            fn spawned(router: Router) -> impl Service<Future: Send + 'static> + Send + 'static {
                mcp_async_std::Spawned(router)
            }
        }
    )*};
}

async_io! {
    AsyncStd: "async-std", async_std::task::block_on;
    Smol: "smol", smol::block_on;
}

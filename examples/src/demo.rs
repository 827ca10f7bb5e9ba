//! The demo server: one of everything that a server can offer.

mod asking;
mod reading;
mod tools;

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use mcp_tokio::proto::http::server::HttpSse;
use mcp_tokio::{HttpServer, Router, Runtime};

/// Serves the demo over standard input and output on the runtime of that name, until the client leaves.
///
/// # Errors
/// There is no such runtime, or the streams break.
pub fn serve(runtime: &str) -> io::Result<()> {
    match runtime {
        "tokio" => on_tokio()?.block_on(mcp_tokio::serve_stdio(router(mcp_tokio::Tokio::new()))),
        "async-std" => async_std::task::block_on(mcp_async_std::serve_stdio(router(mcp_async_std::AsyncStd::new()))),
        other => Err(no_runtime(other)),
    }
    .map(drop)
}

/// Serves the demo over HTTP on the runtime of that name: at `/mcp`, and for the oldest clients at `/sse`. With
/// `hangs_up`, `count` ends its response after each step, and the rest comes to who resumes.
///
/// # Errors
/// There is no such runtime, or the listener fails.
pub fn serve_http(runtime: &str, listener: TcpListener, hangs_up: bool) -> io::Result<()> {
    match runtime {
        "tokio" => on_tokio()?.block_on(async {
            listener.set_nonblocking(true)?;
            let server = http(router(mcp_tokio::Tokio::new()), hangs_up);
            mcp_tokio::serve_http(tokio::net::TcpListener::from_std(listener)?, server).await
        }),
        "async-std" => {
            let server = http(router(mcp_async_std::AsyncStd::new()), hangs_up);
            async_std::task::block_on(mcp_async_std::serve_http(listener, server))
        }
        other => Err(no_runtime(other)),
    }
}

/// The demo server. `runtime` is what its slow tool sleeps on.
pub fn router<T>(runtime: T) -> Router
where
    T: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let router = Router::new("mcp-proto-demo", env!("CARGO_PKG_VERSION"))
        .configure(|config| config.info.title = Some("Demo server".into()))
        .instructions("Offers one of everything; nothing here does anything outside of itself.")
        .page_size(4);
    let router = tools::plain(router, runtime);
    let router = asking::tools(router);
    let router = tools::telling(router);
    reading::prompts(reading::resources(router))
}

fn http(router: Router, hangs_up: bool) -> HttpServer<Router> {
    let router = if hangs_up { tools::counting(router, true) } else { router };
    HttpServer::new(router).configure(|http| {
        http.http_sse = Some(HttpSse::new("/sse", "/messages"));
        if hangs_up {
            http.retry = Duration::from_millis(20);
        }
    })
}

fn on_tokio() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn no_runtime(name: &str) -> io::Error {
    io::Error::other(format!("no runtime {name}; there are tokio and async-std"))
}

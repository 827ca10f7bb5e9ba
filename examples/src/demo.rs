//! The demo server: one of everything that a server can offer.

mod asking;
mod reading;
mod tools;

use std::io;

use mcp_tokio::{Router, Runtime};

/// Serves the demo over standard input and output on the runtime of that name, until the client leaves.
///
/// # Errors
/// There is no such runtime, or the streams break.
pub fn serve(runtime: &str) -> io::Result<()> {
    match runtime {
        "tokio" => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(mcp_tokio::serve_stdio(router(mcp_tokio::Tokio::new()))),
        "async-std" => async_std::task::block_on(mcp_async_std::serve_stdio(router(mcp_async_std::AsyncStd::new()))),
        other => Err(io::Error::other(format!("no runtime {other}; there are tokio and async-std"))),
    }
    .map(drop)
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

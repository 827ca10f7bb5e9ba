//! A call that outlives its connection: the server hangs up on purpose, and the client comes back for the answer.
//!
//! Prints:
//! ```text
//! 1 of 2: the line is open
//! 2 of 2: the line was closed meanwhile
//! the answer
//! ```

use std::error::Error;
use std::net::TcpListener;
use std::time::Duration;

use futures_lite::future::or;
use mcp_tokio::proto::Version;
use mcp_tokio::proto::client::Config;
use mcp_tokio::{Ctx, HttpServer, Router, connect_http, run, serve_http, tool};

/// Takes so long that a proxy would lose patience
#[tool]
async fn long(ctx: Ctx) -> &'static str {
    ctx.progress_with(1, 2, "the line is open");
    ctx.handle().close_stream();
    ctx.progress_with(2, 2, "the line was closed meanwhile");
    "the answer"
}

fn main() -> Result<(), Box<dyn Error>> {
    // Sessions keep what was said while nobody listened; clients ask for it by the id of the last event they heard.
    let router = Router::new("worker", "1.0").add(long);
    let server = HttpServer::new(router).configure(|http| http.retry = Duration::from_millis(20));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/mcp", listener.local_addr()?);
    let client = async {
        let mut config = Config::from(("client", "1.0"));
        config.versions = vec![Version::V2025_11_25];
        let server = connect_http(url.as_str(), config, ())?;
        let call = server.peer().call_tool("long", ()).text().on_progress(|step| {
            let (total, message) = (step.total.unwrap_or_default(), step.message.unwrap_or_default());
            println!("{} of {total}: {message}", step.progress);
        });
        println!("{}", call.await?);
        server.close().await?;
        Ok(())
    };
    let serving = async { Ok(serve_http(listener, server).await?) };
    run(or(client, serving))
}

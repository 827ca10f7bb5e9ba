//! MCP on hyper, without a framework: the service takes hyper's requests as they are.
//! On tokio only, for what makes its streams hyper's.
//!
//! Prints:
//! ```text
//! a house
//! ```

use std::error::Error;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use mcp_tokio::{HttpService, Router, Tokio, connect_http, run};
use tokio::net::TcpListener;

fn main() -> Result<(), Box<dyn Error>> {
    run(async {
        let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
        // The upkeep is for legacy clients, which have sessions.
        let (mcp, upkeep) = HttpService::new(router, Tokio::new());
        tokio::spawn(upkeep);

        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/mcp", listener.local_addr()?);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // With a timer hyper gives up on clients that never finish the head of a request.
                let connection =
                    http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), mcp.clone());
                tokio::spawn(connection);
            }
        });

        let server = connect_http(url.as_str(), ("client", "1.0"), ())?;
        println!("{}", server.peer().call_tool("look", ()).text().await?);
        server.close().await?;
        Ok(())
    })
}

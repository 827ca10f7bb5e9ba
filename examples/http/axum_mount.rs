//! MCP in an axum application, beside its other routes.
//! On tokio only, as axum is.
//!
//! Prints:
//! ```text
//! a house
//! ```

use std::error::Error;

use axum::routing::get;
use mcp_tokio::{HttpService, Router, Tokio, connect_http, run};
use tokio::net::TcpListener;

fn main() -> Result<(), Box<dyn Error>> {
    run(async {
        let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
        // The upkeep is for legacy clients, which have sessions.
        let (mcp, upkeep) = HttpService::new(router, Tokio::new());
        tokio::spawn(upkeep);
        let app = axum::Router::new().route_service("/mcp", mcp).route("/health", get(|| async { "well" }));

        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/mcp", listener.local_addr()?);
        tokio::spawn(async { axum::serve(listener, app).await });

        let server = connect_http(url.as_str(), ("client", "1.0"), ())?;
        println!("{}", server.peer().call_tool("look", ()).text().await?);
        server.close().await?;
        Ok(())
    })
}

//! The transport of 2024-11-05, for clients that have not learned another: events over a GET that stays open, and a
//! second path for messages.
//!
//! Prints:
//! ```text
//! 2024-11-05: a house
//! ```

use std::error::Error;
use std::net::TcpListener;

use futures_lite::future::or;
use mcp_tokio::proto::Version;
use mcp_tokio::proto::client::Config;
use mcp_tokio::proto::http::server::HttpSse;
use mcp_tokio::{HttpServer, Router, connect_http, run, serve_http};

fn main() -> Result<(), Box<dyn Error>> {
    let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
    // Off unless it is asked for. The same server answers everybody else at `/mcp`.
    let server = HttpServer::new(router).configure(|http| http.http_sse = Some(HttpSse::new("/sse", "/messages")));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/sse", listener.local_addr()?);
    let client = async {
        let mut config = Config::from(("client", "1.0"));
        config.versions = vec![Version::V2024_11_05];
        let server = connect_http(url.as_str(), config, ())?;
        let version = server.peer().ready().await?.version;
        println!("{version}: {}", server.peer().call_tool("look", ()).text().await?);
        server.close().await?;
        Ok(())
    };
    run(or(client, async { Ok(serve_http(listener, server).await?) }))
}

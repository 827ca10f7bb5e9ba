//! A server over HTTP, for a host that only knows how to start programs.
//!
//! `http_to_stdio https://mcp.example.com/mcp` is what the host is told to start. A token, if the server wants one, is
//! taken from the environment, where other users of the machine do not see it.

use std::env;
use std::error::Error;

use mcp_compose::Proxy;
use mcp_tokio::{HttpEndpoint, Tokio, connect_http, run, serve_stdio};

fn main() -> Result<(), Box<dyn Error>> {
    let mut endpoint = HttpEndpoint::new(env::args().nth(1).ok_or("usage: http_to_stdio URL")?);
    if let Ok(token) = env::var("MCP_TOKEN") {
        endpoint = endpoint.token(&token);
    }
    run(async {
        let proxy = Proxy::new(Tokio::new());
        let server = connect_http(endpoint, ("bridge", "1.0"), proxy.handler())?;
        serve_stdio(proxy.to(server.peer()).await?).await?;
        server.close().await?;
        Ok(())
    })
}

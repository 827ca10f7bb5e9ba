//! rmcp's server of the demo contract: over stdio, or with `--http` over Streamable HTTP on a free port of the loopback
//! interface, whose URL it prints.

use std::env;
use std::error::Error;

use mcp_tests::rmcp_peer::Demo;
use rmcp::ServiceExt;
use rmcp::transport::stdio;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some("--http") {
        return serve_http().await;
    }
    let service = Demo::default().serve(stdio()).await?;
    service.waiting().await?;
    Ok(())
}

async fn serve_http() -> Result<(), Box<dyn Error>> {
    let demo = Demo::default();
    let service: StreamableHttpService<Demo, LocalSessionManager> = StreamableHttpService::new(
        move || Ok(demo.clone()),
        LocalSessionManager::default().into(),
        StreamableHttpServerConfig::default(),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/mcp", listener.local_addr()?);
    axum::serve(listener, axum::Router::new().route_service("/mcp", service)).await?;
    Ok(())
}

//! A server in an axum application, beside whatever else that serves: `cargo run --example axum_server`, then point a
//! client at http://127.0.0.1:8080/mcp.

use axum::routing::get;
use mcp_tokio::{HttpService, Router, Tokio, named};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let echo = |text: String| async move { text };
    let router = Router::new("echo", "1.0").tool("echo", "Says it again", named(["text"], echo));

    // The upkeep is for legacy clients, which have sessions; requests of 2026-07-28 need nothing beside themselves.
    let (mcp, upkeep) = HttpService::new(router, Tokio::new());
    tokio::spawn(upkeep);

    let app = axum::Router::new().route_service("/mcp", mcp).route("/health", get(|| async { "well" }));
    axum::serve(TcpListener::bind("127.0.0.1:8080").await?, app).await
}

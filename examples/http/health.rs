//! Probes: whether the process is up, for whoever restarts it, and whether it wants clients, for whoever sends them.
//!
//! Prints:
//! ```text
//! /health: 200
//! /ready: 503
//! /ready, warm: 200
//! ```

use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_lite::future::or;
use mcp_tokio::{HttpServer, Router, bearer, run, serve_http};
use smol::io::{AsyncReadExt, AsyncWriteExt};
use smol::net::TcpStream;

fn main() -> Result<(), Box<dyn Error>> {
    let warm = Arc::new(AtomicBool::new(false));
    let is_warm = warm.clone();
    // Probes carry no token, and are answered whatever the endpoint asks of clients.
    let server = HttpServer::new(Router::new("house", "1.0"))
        .authenticate(bearer("a-long-random-secret"))
        .health("/health")
        .ready("/ready", move || is_warm.load(Ordering::Relaxed));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let prober = async {
        println!("/health: {}", probe(address, "/health").await?);
        println!("/ready: {}", probe(address, "/ready").await?);
        // The cache is filled, the database has answered.
        warm.store(true, Ordering::Relaxed);
        println!("/ready, warm: {}", probe(address, "/ready").await?);
        Ok(())
    };
    run(or(prober, async { Ok(serve_http(listener, server).await?) }))
}

/// The status, as `curl` and orchestrators see it.
async fn probe(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.split(' ').nth(1).unwrap_or_default().to_owned())
}

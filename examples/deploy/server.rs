//! A server for production: socket activation, probes, an end in order, a line a call. See README.md beside it.
//!
//! `deploy_server` serves; `deploy_server health` asks the one that runs whether it is up, for containers without a
//! shell.

use std::env;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use listenfd::ListenFd;
use mcp_telemetry::Traced;
use mcp_tokio::proto::http::server::Hosts;
use mcp_tokio::{HttpServer, Router, run, serve_http};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::fmt::format::FmtSpan;

fn main() -> io::Result<()> {
    let address = env::var("MCP_ADDRESS").unwrap_or_else(|_| "127.0.0.1:8080".into());
    if env::args().nth(1).as_deref() == Some("health") {
        return health(&address);
    }
    tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(false).with_span_events(FmtSpan::CLOSE).init();
    // From systemd if it has opened the socket, and otherwise our own.
    let listener = match ListenFd::from_env().take_tcp_listener(0)? {
        Some(listener) => listener,
        None => TcpListener::bind(&address)?,
    };
    let router = Router::new("deployed", "1.0").tool("greet", "Says hello", async || "Hello!");
    let mut server = HttpServer::new(Traced::new().around(router))
        .health("/health")
        .ready("/ready", || true)
        .notice(Duration::from_secs(5))
        .drain(Duration::from_secs(20));
    if let Ok(names) = env::var("MCP_HOSTS") {
        server = server.configure(|http| http.hosts = Hosts::Only(names.split(',').map(Into::into).collect()));
    }
    run(serve_http(listener, server.shutdown_on(terminated())))
}

async fn terminated() {
    if let Ok(mut signal) = signal(SignalKind::terminate()) {
        signal.recv().await;
    }
}

/// Fails unless the server says that it is up.
fn health(address: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect(address.replace("0.0.0.0", "127.0.0.1"))?;
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200 ") { Ok(()) } else { Err(io::Error::other("it is not up")) }
}

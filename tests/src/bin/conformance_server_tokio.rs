//! The server that the conformance suite is run against, on tokio: `conformance_server_tokio [PORT]`.
//!
//! It listens on the loopback interface, at a free port unless one is given, and its first line says where.

use std::io;

use mcp_tests::conformance::server::{port, service};
use mcp_tokio::{Tokio, serve_http};
use tokio::net::TcpListener;

fn main() -> io::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", port()?)).await?;
        println!("http://{}/mcp", listener.local_addr()?);
        serve_http(listener, service(Tokio::new())).await
    })
}

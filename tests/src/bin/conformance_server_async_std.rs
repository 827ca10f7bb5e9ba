//! The server that the conformance suite is run against, on async-std: `conformance_server_async_std [PORT]`.
//!
//! It listens on the loopback interface, at a free port unless one is given, and its first line says where.

use std::io;
use std::net::TcpListener;

use mcp_async_std::{AsyncStd, serve_http};
use mcp_tests::conformance::server::{port, service};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port()?))?;
    println!("http://{}/mcp", listener.local_addr()?);
    async_std::task::block_on(serve_http(listener, service(AsyncStd::new())))
}

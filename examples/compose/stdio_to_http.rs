//! A server on standard streams, for clients over HTTP: each client has its own questions and its own news.
//!
//! `cargo run --example stdio_to_http -- my-server --an-argument` prints the address that clients connect to.

use std::env;
use std::error::Error;
use std::net::TcpListener;

use mcp_compose::Proxy;
use mcp_tokio::{Command, HttpServer, Tokio, connect_child, run, serve_http};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = env::args_os().skip(1).skip_while(|word| word == "--");
    let program = words.next().ok_or("usage: stdio_to_http -- PROGRAM [ARGUMENT..]")?;
    run(async {
        let proxy = Proxy::new(Tokio::new());
        let child = connect_child(Command::new(program).args(words), ("bridge", "1.0"), proxy.handler())?;
        let service = proxy.to(child.peer()).await?;

        let listener = TcpListener::bind("127.0.0.1:0")?;
        println!("http://{}/mcp", listener.local_addr()?);
        // Nothing is left to serve once the program has ended.
        let peer = child.peer().clone();
        serve_http(listener, HttpServer::new(service).shutdown_on(async move { _ = peer.closed().await })).await?;
        Ok(())
    })
}

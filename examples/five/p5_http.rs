//! A server over HTTP, for who has the token.

use mcp_tokio::{HttpServer, Router, bearer, named, run, serve_http};
use std::net::TcpListener;

async fn echo(text: String) -> String {
    text
}

fn main() -> std::io::Result<()> {
    let router = Router::new("echo", "1.0").tool("echo", "Says it again", named(["text"], echo));
    let server = HttpServer::new(router).authenticate(bearer("a-long-random-secret"));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}/mcp", listener.local_addr()?);
    run(serve_http(listener, server))
}

//! A server and a client over TCP.
//!
//! Prints:
//! ```text
//! hello over TCP
//! ```

use std::error::Error;
use std::net::TcpListener;

use futures_lite::future::or;
use mcp_tokio::{Router, connect_tcp, named, run, serve_tcp};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let echo = |text: String| async move { text };
    let router = Router::new("echo", "1.0").tool("echo", "Says it again", named(["text"], echo));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let client = async move {
        let server = connect_tcp(address, ("client", "1.0"), ()).await?;
        println!("{}", server.peer().call_tool("echo", json!({"text": "hello over TCP"})).text().await?);
        server.close().await?;
        Ok(())
    };
    // Each connection is served by a clone, which is the same router. There is no end to serving, so the client's counts.
    let server = async move { Ok(serve_tcp(listener, move || router.clone()).await?) };
    run(or(client, server))
}

//! A server over HTTP for who has the token, a client that has it, and one that is told how to get in.
//!
//! Prints:
//! ```text
//! with the token: hello, bearer
//! the server wants: Bearer
//! without: unauthorized
//! ```

use std::error::Error;
use std::net::TcpListener;

use futures_lite::future::or;
use mcp_tokio::{
    CallError, Handlers, HttpEndpoint, HttpServer, Principal, Router, bearer, connect_http, run, serve_http, tool,
};

/// Greets who has signed in
#[tool]
fn hello(who: Principal) -> String {
    format!("hello, {who}")
}

fn main() -> Result<(), Box<dyn Error>> {
    let server = HttpServer::new(Router::new("greeter", "1.0").add(hello)).authenticate(bearer("a-long-random-secret"));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/mcp", listener.local_addr()?);
    let serving = async { Ok(serve_http(listener, server).await?) };
    run(or(clients(&url), serving))
}

async fn clients(url: &str) -> Result<(), Box<dyn Error>> {
    let known = HttpEndpoint::new(url).token("a-long-random-secret");
    let server = connect_http(known, ("client", "1.0"), ())?;
    println!("with the token: {}", server.peer().call_tool("hello", ()).text().await?);
    server.close().await?;

    let ears = Handlers::new().on_unauthorized(|_, challenges| {
        let schemes: Vec<&str> = challenges.iter().map(|challenge| &*challenge.scheme).collect();
        println!("the server wants: {}", schemes.join(", "));
    });
    let server = connect_http(url, ("client", "1.0"), ears)?;
    match server.peer().call_tool("hello", ()).text().await {
        Err(CallError::Request { .. }) => println!("without: unauthorized"),
        other => println!("without: {other:?}"),
    }
    Ok(())
}

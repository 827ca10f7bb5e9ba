//! What stands in the head of a request: a tenant that a proxy has put there, and an argument that proxies may read.
//!
//! Prints:
//! ```text
//! acme, north
//! denied
//! ```

use std::error::Error;
use std::net::TcpListener;
use std::sync::Arc;

use futures_lite::future::or;
use mcp_tokio::{
    Denied, Failure, HttpEndpoint, HttpServer, Parts, Principal, Router, connect_http, run, serve_http, tool,
};
use serde_json::json;

/// Says where it went
#[tool]
fn route(#[header("Region")] region: String, who: Principal, head: Option<Arc<Parts>>) -> Result<String, Failure> {
    // The client sends the argument as a header too; the server holds the two against each other.
    let head = head.ok_or_else(|| Failure::new("this is not HTTP"))?;
    let header = head.headers.get("mcp-param-region").ok_or_else(|| Failure::new("the header is missing"))?;
    assert_eq!(header.as_bytes(), region.as_bytes());
    Ok(format!("{who}, {region}"))
}

fn main() -> Result<(), Box<dyn Error>> {
    let server = HttpServer::new(Router::new("router", "1.0").add(route)).authenticate(|head: &Parts| {
        let tenant = head.headers.get("x-tenant").and_then(|tenant| tenant.to_str().ok());
        tenant.map(Principal::new).ok_or_else(Denied::forbidden)
    });
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/mcp", listener.local_addr()?);
    let client = async {
        let acme = HttpEndpoint::new(url.as_str()).header("x-tenant", "acme");
        let server = connect_http(acme, ("client", "1.0"), ())?;
        // Listing tells the client which arguments travel as headers.
        server.peer().list_tools().await?;
        println!("{}", server.peer().call_tool("route", json!({"region": "north"})).text().await?);
        let nobody = connect_http(url.as_str(), ("client", "1.0"), ())?;
        println!("{}", if nobody.peer().list_tools().await.is_err() { "denied" } else { "let in" });
        Ok(())
    };
    run(or(client, async { Ok(serve_http(listener, server).await?) }))
}

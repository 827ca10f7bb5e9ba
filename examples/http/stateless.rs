//! A request of 2026-07-28 stands by itself: one POST, one piece of JSON, no session, and no network needed to show it.
//!
//! Prints:
//! ```text
//! 200 OK application/json, session: false
//! complete: a house
//! ```

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;

use http::Request;
use http_body::Body;
use mcp_tokio::{HttpService, Router, Tokio, run};
use serde_json::Value;

const BODY: &str = r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "look", "_meta": {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "curl", "version": "8"},
    "io.modelcontextprotocol/clientCapabilities": {}}}}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
    // What `curl` would send, and what any HTTP stack can hand to the service.
    let request = Request::post("/mcp")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .header("mcp-protocol-version", "2026-07-28")
        .header("mcp-method", "tools/call")
        .header("mcp-name", "look")
        .body(String::from(BODY))?;
    run(async {
        // The upkeep is for sessions, of which there are none here.
        let (service, _upkeep) = HttpService::new(router, Tokio::new());
        let (head, mut body) = service.handle(request).await.into_parts();
        let session = head.headers.contains_key("mcp-session-id");
        println!("{} {}, session: {session}", head.status, head.headers["content-type"].to_str()?);

        let mut answer = Vec::new();
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            answer.extend(frame?.into_data().unwrap_or_default());
        }
        let result = &serde_json::from_slice::<Value>(&answer)?["result"];
        let word = |place: &str| result.pointer(place).and_then(Value::as_str).unwrap_or_default();
        println!("{}: {}", word("/resultType"), word("/content/0/text"));
        Ok(())
    })
}

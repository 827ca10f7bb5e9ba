//! A client under test, against a server that says what it is told to: what no honest server would.
//!
//! Prints:
//! ```text
//! the sum is 3
//! it was said: initialize, notifications/initialized, tools/call
//! ```

use mcp_testkit::{End, Script, TestClient};
use mcp_tokio::proto::Version;
use serde_json::json;

fn main() {
    let server = Script::server(Version::V2025_11_25)
        .open(json!({"tools": {}}))
        // Servers print things where only messages belong. A client has to bear it.
        .raw("listening on port 8080\n")
        .expect("tools/call", json!({"name": "add", "arguments": {"a": 1, "b": 2}}))
        .reply(json!({"content": [{"type": "text", "text": "3"}]}));
    let client = TestClient::scripted(server).version(Version::V2025_11_25).connect();
    println!("the sum is {}", client.call_tool("add", json!({"a": 1, "b": 2})).text());
    println!("it was said: {}", client.transcript().methods(End::Client).join(", "));
}

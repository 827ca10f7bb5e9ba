//! Both eras, explained by what goes over the wire: the same call, with the same question, in each of them.
//!
//! Prints:
//! ```text
//! 2025-06-18: a session is opened, and the server asks by a request of its own
//! C initialize: capabilities, clientInfo, protocolVersion
//! S result: capabilities, protocolVersion, serverInfo
//! C notifications/initialized:
//! C tools/call: name
//! S elicitation/create: message, requestedSchema
//! C result: action, content
//! S result: content
//! 2026-07-28: each request stands by itself, and the question is the answer to the first try
//! C server/discover: _meta
//! S result: _meta, cacheScope, capabilities, resultType, supportedVersions, ttlMs
//! C tools/call: _meta, name
//! S result: _meta, inputRequests, requestState, resultType
//! C tools/call: _meta, inputResponses, name, requestState
//! S result: _meta, content, resultType
//! ```

use std::collections::BTreeSet;

use mcp_testkit::TestClient;
use mcp_tokio::model::Object;
use mcp_tokio::proto::Version;
use mcp_tokio::{Ctx, Failure, Handlers, Router, tool};
use serde_json::Value;

/// Wipes the disk
#[tool]
async fn wipe(ctx: Ctx) -> Result<&'static str, Failure> {
    Ok(if ctx.elicit::<()>("Wipe it?")?.accepted().is_some() { "wiped" } else { "left alone" })
}

fn main() {
    let legacy = "a session is opened, and the server asks by a request of its own";
    let modern = "each request stands by itself, and the question is the answer to the first try";
    for (version, era) in [(Version::V2025_06_18, legacy), (Version::V2026_07_28, modern)] {
        println!("{version}: {era}");
        let user = Handlers::new().elicitation(|_| async { Object::new() });
        let router = Router::new("disk", "1.0").add(wipe);
        let client = TestClient::builder(router).version(version).handlers(user).connect();
        assert_eq!(client.call_tool("wipe", ()).text(), "wiped");
        // `client.transcript()` itself prints every message whole.
        for entry in client.transcript().entries() {
            let Some(message) = entry.message() else { continue };
            let method = message.get("method").and_then(Value::as_str);
            let said = message.get(if method.is_some() { "params" } else { "result" }).and_then(Value::as_object);
            let members: BTreeSet<&str> = said.into_iter().flatten().map(|(name, _)| &**name).collect();
            let members: Vec<&str> = members.into_iter().collect();
            let line = format!("{} {}: {}", entry.from.letter(), method.unwrap_or("result"), members.join(", "));
            println!("{}", line.trim_end());
        }
    }
}

//! How each revision opens a connection.

use mcp_proto::Version;
use serde_json::{Value, json};

/// What a server says to a message that may open the connection.
pub(super) enum Opening {
    /// It is no such message.
    Other,
    /// This, and then it waits on.
    Answer(Value),
    /// This, and the connection is open.
    Opened(Option<Value>),
}

/// A server of `version` that can do `capabilities`, before it is open.
pub(super) fn hear(version: Version, capabilities: &Value, message: &Value) -> Opening {
    let id = message.get("id").cloned().unwrap_or_default();
    let answer = |result: Value| json!({"jsonrpc": "2.0", "id": id, "result": result});
    match (message.get("method").and_then(Value::as_str), version.is_modern()) {
        (Some("server/discover"), true) => Opening::Opened(Some(answer(json!({
            "resultType": "complete",
            "supportedVersions": [version],
            "capabilities": capabilities,
            "serverInfo": {"name": "script", "version": "1.0"},
            "ttlMs": 0,
            "cacheScope": "private",
        })))),
        (Some("server/discover"), false) => {
            let error = json!({"code": -32601, "message": "method not found"});
            Opening::Answer(json!({"jsonrpc": "2.0", "id": id, "error": error}))
        }
        (Some("initialize"), false) => Opening::Answer(answer(json!({
            "protocolVersion": version,
            "capabilities": capabilities,
            "serverInfo": {"name": "script", "version": "1.0"},
        }))),
        (Some("notifications/initialized"), false) => Opening::Opened(None),
        _ => Opening::Other,
    }
}

/// The request with which a legacy client opens.
pub(super) fn initialize(version: Version, capabilities: &Value) -> Value {
    let client = json!({"name": "script", "version": "1.0"});
    let params = json!({"protocolVersion": version, "capabilities": capabilities, "clientInfo": client});
    json!({"jsonrpc": "2.0", "id": "initialize", "method": "initialize", "params": params})
}

/// The metadata of a modern request.
pub(super) fn meta(version: Version, capabilities: &Value) -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientInfo": {"name": "script", "version": "1.0"},
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    })
}

//! A recorded conversation as a script.

use std::collections::HashMap;

use mcp_proto::Version;
use serde_json::{Value, json};

use crate::{End, Script};

/// The script of one end. Each request of the other is expected by a name, by which its answer refers to it.
pub(super) fn script(role: End, messages: &[(End, Value)]) -> Script {
    let version = version(messages);
    let mut script = match role {
        End::Server => Script::server(version),
        End::Client => Script::client(version),
    };
    let mut names = HashMap::new();
    for (index, (from, message)) in messages.iter().enumerate() {
        script = match *from == role {
            true => say(script, message, &names),
            false => hear(script, index, message, &mut names),
        };
    }
    script
}

fn hear(script: Script, index: usize, message: &Value, names: &mut HashMap<String, String>) -> Script {
    let Some(method) = message.get("method").and_then(Value::as_str) else {
        // Whichever id it has now, it is the answer to what was asked before.
        let mut expected = message.clone();
        forget(&mut expected, &["id", "jsonrpc"]);
        if let Some(result) = expected.get_mut("result") {
            forget(result, &["_meta", "requestState"]);
        }
        return script.expect_message(expected);
    };
    let mut params = message.get("params").cloned().unwrap_or_else(|| json!({}));
    let token = params.pointer("/_meta/progressToken").cloned();
    forget(&mut params, &["_meta", "clientInfo", "requestId", "progressToken", "requestState"]);
    let Some(id) = message.get("id") else { return script.expect(method, params) };
    let name = format!("message {}", index + 1);
    names.insert(id.to_string(), name.clone());
    if let Some(token) = token {
        names.insert(format!("token {token}"), name.clone());
    }
    script.expect_as(name, method, params)
}

fn say(script: Script, message: &Value, names: &HashMap<String, String>) -> Script {
    let id = message.get("id").map(ToString::to_string).unwrap_or_default();
    if let Some(method) = message.get("method").and_then(Value::as_str) {
        let params = message.get("params").cloned().unwrap_or_else(|| json!({}));
        if let Some(id) = message.get("id") {
            return script.request_with_id(id.clone(), method, params);
        }
        let token = params.get("progressToken").map(|token| format!("token {token}"));
        return match token.and_then(|token| names.get(&token)) {
            Some(name) => script.progress_of(name.clone(), params),
            None => script.notify(method, params),
        };
    }
    let name = names.get(&id).cloned().unwrap_or_default();
    match (message.get("result"), message.get("error")) {
        (Some(result), _) => script.reply_to(name, result.clone()),
        (None, Some(error)) => script.fail_with(name, error.clone()),
        (None, None) => script.message(message),
    }
}

fn forget(value: &mut Value, names: &[&str]) {
    if let Value::Object(members) = value {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
}

/// The revision that was spoken: what the server agreed to, or what modern requests say.
fn version(messages: &[(End, Value)]) -> Version {
    let named = messages.iter().find_map(|(_, message)| {
        let agreed = message.pointer("/result/protocolVersion");
        let said = message.pointer("/params/_meta/io.modelcontextprotocol~1protocolVersion");
        agreed.or(said)?.as_str()?.parse().ok()
    });
    named.unwrap_or(Version::LATEST)
}

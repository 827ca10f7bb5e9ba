//! What our server must give in the older revisions, which lack some of what the contract names.

use mcp_proto::Version;
use serde_json::{Value, json};

/// What a case must give in a revision, from what it gives in the last of its era.
pub(super) fn expected(version: Version, case: &str, stated: &Value) -> Value {
    let mut expected = stated.clone();
    if version < Version::V2025_06_18 {
        before_structured_output(case, &mut expected);
    }
    if version < Version::V2025_03_26 {
        before_audio(case, &mut expected);
    }
    expected
}

/// Titles, structured output and links begin with 2025-06-18; a link is said in words before.
fn before_structured_output(case: &str, expected: &mut Value) {
    match case {
        "server" => expected["title"] = Value::Null,
        "tool-schema" => expected["output"] = json!({ "properties": {}, "required": [] }),
        "call-add" | "call-add-fraction" => {
            if let Some(fields) = expected.as_object_mut() {
                fields.remove("structured");
            }
        }
        "content" => expected[3] = json!({ "type": "text" }),
        _ => {}
    }
}

/// Sounds, the messages of progress and the capability of completion begin with 2025-03-26.
fn before_audio(case: &str, expected: &mut Value) {
    match case {
        "content" => expected[2] = json!({ "type": "text" }),
        "capabilities" => {
            if let Some(names) = expected.as_array_mut() {
                names.retain(|name| name != "completions");
            }
        }
        "progress" => {
            for step in expected["steps"].as_array_mut().into_iter().flatten() {
                step[2] = Value::Null;
            }
        }
        _ => {}
    }
}

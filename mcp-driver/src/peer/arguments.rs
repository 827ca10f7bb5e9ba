//! Arguments, as whoever calls has them.

use std::collections::BTreeMap;

use mcp_proto::model::Object;
use serde::Serialize;
use serde_json::Value;

/// The arguments of a tool: an object, or nothing at all.
pub(super) fn object(arguments: impl Serialize) -> Result<Option<Object>, String> {
    match serde_json::to_value(arguments) {
        Ok(Value::Null) => Ok(None),
        Ok(Value::Object(arguments)) => Ok(Some(arguments)),
        Ok(other) => Err(format!(
            "expected arguments by name, got {}; pass a struct, a map or `json!({{..}})`, and `()` for none",
            kind(&other)
        )),
        Err(error) => Err(format!("the arguments cannot be encoded as JSON: {error}")),
    }
}

/// The arguments of a prompt, which are text: numbers and booleans are written down, and what is absent is left out.
pub(super) fn texts(arguments: impl Serialize) -> Result<Option<BTreeMap<String, String>>, String> {
    let Some(arguments) = object(arguments)? else { return Ok(None) };
    let mut texts = BTreeMap::new();
    for (name, value) in arguments {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::Array(_) | Value::Object(_) => {
                let got = kind(&value);
                return Err(format!("the argument `{name}` is {got}, and those of a prompt are text; encode it first"));
            }
        };
        texts.insert(name, text);
    }
    Ok(Some(texts))
}

/// A value's kind, in words.
pub(super) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

//! Where the references of a schema lead.

use std::borrow::Cow;

use serde_json::Value;

use super::DEEPEST;

/// The part of `root` that `schema` refers to, if it only refers.
pub(crate) fn resolved<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    for _ in 0..DEEPEST {
        let Some(target) = schema.get("$ref").and_then(Value::as_str).and_then(|target| refer(root, target)) else {
            return schema;
        };
        schema = target;
    }
    &Value::Bool(true)
}

/// Where a reference within the schema leads; `None` if nowhere.
pub(crate) fn refer<'a>(root: &'a Value, target: &str) -> Option<&'a Value> {
    let path = target.strip_prefix('#')?;
    if path.is_empty() {
        return Some(root);
    }
    let path = unescaped(path)?;
    let mut parts = path.strip_prefix('/')?.split('/').map(|part| part.replace("~1", "/").replace("~0", "~"));
    parts.try_fold(root, |schema, part| match schema {
        Value::Object(object) => object.get(&part),
        Value::Array(array) => array.get(part.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

/// A pointer as it is before it is put into a URI (RFC 6901, 6).
fn unescaped(path: &str) -> Option<Cow<'_, str>> {
    if !path.contains('%') {
        return Some(path.into());
    }
    let mut pieces = path.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (escape, plain) = piece.split_at_checked(2).filter(|(escape, _)| !escape.starts_with('+'))?;
        bytes.push(u8::from_str_radix(escape, 16).ok()?);
        bytes.extend_from_slice(plain.as_bytes());
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

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
    let mut schema = root;
    for part in path.strip_prefix('/')?.split('/') {
        schema = match schema {
            Value::Object(object) => object.get(&name(part))?,
            Value::Array(array) => array.get(usize::try_from(part.parse::<u64>().ok()?).ok()?)?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
    }
    Some(schema)
}

/// The name that a part of a pointer stands for: `~1` is a slash in it, and `~0` a tilde (RFC 6901, 4).
fn name(part: &str) -> String {
    let mut name = String::with_capacity(part.len());
    let mut letters = part.chars().peekable();
    while let Some(letter) = letters.next() {
        let meant = match (letter, letters.peek()) {
            ('~', Some('1')) => '/',
            ('~', Some('0')) => '~',
            _ => {
                name.push(letter);
                continue;
            }
        };
        letters.next();
        name.push(meant);
    }
    name
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
        bytes.push(u8::try_from(u64::from_str_radix(escape, 16).ok()?).ok()?);
        bytes.extend_from_slice(plain.as_bytes());
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

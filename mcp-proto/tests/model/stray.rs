//! Finds fields that a revision does not define, which JSON Schema lets pass.

use mcp_proto::Version;
use mcp_proto::model::keys;
use serde_json::{Map, Value};

/// Fields that may stand anywhere: what proptest adds, and what extensions define.
const ANYWHERE: [&str; 3] = ["x-extra", "extensions", "taskIds"];

/// Fields that are open to whatever they hold: metadata, and schemas with every keyword of theirs.
const OPEN: [&str; 3] = ["_meta", "inputSchema", "outputSchema"];

/// The path of the first field of `value` that `schema` does not define; `None` if there is none.
///
/// An object whose schema lists no properties, or says what additional ones are, is open.
pub(crate) fn stray(value: &Value, schema: &Value, root: &Value) -> Option<String> {
    match value {
        Value::Object(fields) => stray_field(fields, value, schema, root),
        Value::Array(elements) => {
            let schemas = parts(schema, value, root);
            let items = schemas.iter().find_map(|schema| schema.get("items"))?;
            elements.iter().find_map(|element| stray(element, items, root)).map(|path| format!("[]{path}"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn stray_field(fields: &Map<String, Value>, value: &Value, schema: &Value, root: &Value) -> Option<String> {
    if let Some(branches) = branches(schema, root) {
        let strays: Vec<_> = branches.iter().filter(|branch| plausible(fields, branch, root)).collect();
        let mut found = strays.iter().map(|branch| stray(value, branch, root));
        let first = found.next()?;
        return if first.is_none() || found.any(|stray| stray.is_none()) { None } else { first };
    }
    let schemas = parts(schema, value, root);
    let open = schemas.iter().any(|schema| schema.get("additionalProperties").is_some())
        || schemas.iter().all(|schema| schema.get("properties").is_none());
    for (key, field) in fields {
        let defined = schemas.iter().find_map(|schema| schema.get("properties")?.get(key));
        let additional = schemas.iter().find_map(|schema| schema.get("additionalProperties"));
        let stray = match (defined, additional) {
            (Some(_), _) if OPEN.contains(&key.as_str()) => None,
            _ if ANYWHERE.contains(&key.as_str()) => None,
            (Some(schema), _) | (None, Some(schema)) => stray(field, schema, root),
            (None, None) if open => None,
            (None, None) => Some(String::new()),
        };
        if let Some(path) = stray {
            return Some(format!(".{key}{path}"));
        }
    }
    None
}

/// The first key of a `_meta` anywhere in `value` that has no meaning in `version`.
pub(crate) fn foreign_key(value: &Value, version: Version) -> Option<&str> {
    match value {
        Value::Object(fields) => {
            let meta = fields.get("_meta").and_then(Value::as_object);
            let keys = meta.into_iter().flat_map(Map::keys).map(String::as_str);
            keys.into_iter()
                .find(|key| !has_meaning(key, version))
                .or_else(|| fields.values().find_map(|field| foreign_key(field, version)))
        }
        Value::Array(elements) => elements.iter().find_map(|element| foreign_key(element, version)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn has_meaning(key: &str, version: Version) -> bool {
    let core_task = [keys::RELATED_TASK, keys::MODEL_IMMEDIATE_RESPONSE].contains(&key);
    let of_the_specification = key.starts_with("io.modelcontextprotocol/");
    if core_task { version == Version::V2025_11_25 } else { !of_the_specification || version.is_modern() }
}

/// Follows references.
fn resolve<'a>(mut schema: &'a Value, root: &'a Value) -> &'a Value {
    while let Some(pointer) = schema.get("$ref").and_then(Value::as_str) {
        schema = root.pointer(pointer.trim_start_matches('#')).expect("a reference leads somewhere");
    }
    schema
}

fn branches<'a>(schema: &'a Value, root: &'a Value) -> Option<&'a Vec<Value>> {
    resolve(schema, root).get("anyOf")?.as_array()
}

/// The schema and all that it is made of, with the branches of a union that may hold.
fn parts<'a>(schema: &'a Value, value: &Value, root: &'a Value) -> Vec<&'a Value> {
    let schema = resolve(schema, root);
    let mut parts = vec![schema];
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        parts.extend(self::parts(part, value, root));
    }
    for branch in schema.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
        let array = resolve(branch, root).get("type").is_some_and(|kind| kind == "array");
        let holds = value.as_object().map_or(array, |fields| plausible(fields, branch, root));
        if holds {
            parts.extend(self::parts(branch, value, root));
        }
    }
    parts
}

/// Whether `fields` has what `schema` requires, and the constants that it names.
fn plausible(fields: &Map<String, Value>, schema: &Value, root: &Value) -> bool {
    let schema = resolve(schema, root);
    if schema.get("type").is_some_and(|kind| kind != "object") {
        return false;
    }
    let required = schema.get("required").and_then(Value::as_array);
    if required.into_iter().flatten().filter_map(Value::as_str).any(|key| !fields.contains_key(key)) {
        return false;
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().all(|(key, schema)| match (fields.get(key), schema.get("const")) {
        (Some(found), Some(wanted)) => found == wanted,
        (None, _) | (_, None) => true,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_that_is_not_defined_is_found_and_one_that_is_defined_is_not() {
        let root = json!({"$defs": {"A": {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}, "n": {}}}}});
        let schema = json!({"type": "array", "items": {"$ref": "#/$defs/A"}});
        assert_eq!(stray(&json!([{"a": {"n": 1}}]), &schema, &root), None);
        assert_eq!(stray(&json!([{"a": {"m": 1}}]), &schema, &root), Some("[].a.m".to_owned()));
    }
}

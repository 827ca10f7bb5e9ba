//! What a schema wants, in words.

use mcp_proto::model::Object;
use serde_json::Value;

use super::reference::resolved;
use crate::router::mistake::choices;

/// Words for a part of a schema look so far into it.
const NEAR: usize = 3;

/// What a schema wants.
pub(crate) fn expected(root: &Value, schema: &Value) -> String {
    words(root, schema, 0)
}

/// [`expected`], of one that is known to be an object.
pub(super) fn of_object(root: &Value, schema: &Object) -> String {
    words_of(root, schema, 0)
}

/// What several schemas want of which one is enough.
pub(super) fn any_of(root: &Value, alternatives: &[Value], depth: usize) -> String {
    let mut each: Vec<String> = Vec::new();
    for alternative in alternatives.iter().take(8) {
        let words = words(root, alternative, depth);
        if !each.contains(&words) {
            each.push(words);
        }
    }
    each.join(" or ")
}

/// The values that a schema lists, if it lists all there are: an `enum`, a `const`, or alternatives of those.
pub(super) fn values<'a>(root: &'a Value, schema: &'a Object, depth: usize) -> Option<Vec<&'a Value>> {
    if depth > NEAR {
        return None;
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let mut all = Vec::new();
        for value in values {
            all.push(value);
        }
        return Some(all);
    }
    if let Some(value) = schema.get("const") {
        return Some(vec![value]);
    }
    if schema.contains_key("properties") {
        return None;
    }
    let alternatives = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    let mut all = Vec::new();
    for alternative in alternatives {
        let schema = resolved(root, alternative).as_object()?;
        if schema.get("type").is_some_and(|kind| kind == "null") {
            all.push(&Value::Null);
        } else {
            for value in values(root, schema, depth + 1)? {
                all.push(value);
            }
        }
    }
    Some(all)
}

/// The numbers that a schema takes.
pub(super) fn numbers(schema: &Object) -> String {
    let noun = if types(schema.get("type")).contains(&"integer") { "an integer" } else { "a number" };
    let bound = |keywords: [(&str, &str); 2]| {
        for (keyword, word) in keywords {
            if let Some(Value::Number(bound)) = schema.get(keyword) {
                return format!(" {word} {bound}");
            }
        }
        String::new()
    };
    let least = bound([("minimum", "from"), ("exclusiveMinimum", "above")]);
    let most = bound([("maximum", "up to"), ("exclusiveMaximum", "below")]);
    format!("{noun}{least}{most}")
}

/// The names of types that a schema gives.
pub(super) fn types(names: Option<&Value>) -> Vec<&str> {
    match names {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn count(schema: &Object, keyword: &str) -> Option<u64> {
    schema.get(keyword).and_then(Value::as_u64)
}

/// What was expected, if `length` is out of bounds.
pub(super) fn span(length: u64, least: Option<u64>, most: Option<u64>, noun: &str) -> Option<String> {
    let is_out = least.is_some_and(|least| length < least) || most.is_some_and(|most| length > most);
    is_out.then(|| bounds(least, most, noun))
}

fn words(root: &Value, schema: &Value, depth: usize) -> String {
    match resolved(root, schema).as_object() {
        Some(schema) if depth <= NEAR => words_of(root, schema, depth),
        _ => "a value".to_owned(),
    }
}

fn words_of(root: &Value, schema: &Object, depth: usize) -> String {
    if let Some(values) = values(root, schema, depth) {
        return choices(&values).unwrap_or_else(|| "nothing".to_owned());
    }
    let types = types(schema.get("type"));
    if !types.is_empty() {
        let mut each = Vec::new();
        for name in types {
            each.push(type_words(schema, name));
        }
        return each.join(" or ");
    }
    match schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
        Some(alternatives) => any_of(root, alternatives, depth + 1),
        None if schema.contains_key("properties") => "an object".to_owned(),
        None => "a value".to_owned(),
    }
}

fn type_words(schema: &Object, name: &str) -> String {
    match name {
        "integer" | "number" => numbers(schema),
        "string" => match (count(schema, "minLength"), count(schema, "maxLength")) {
            (None, None) => "a string".to_owned(),
            (least, most) => format!("a string of {}", bounds(least, most, "character")),
        },
        "boolean" => "true or false".to_owned(),
        "array" => "an array".to_owned(),
        "object" => "an object".to_owned(),
        other => other.to_owned(),
    }
}

fn bounds(least: Option<u64>, most: Option<u64>, noun: &str) -> String {
    let plural = |count: u64| if count == 1 { noun.to_owned() } else { format!("{noun}s") };
    match (least, most) {
        (Some(least), Some(most)) if least == most => format!("{most} {}", plural(most)),
        (Some(least), Some(most)) => format!("{least} to {most} {}", plural(most)),
        (Some(least), None) => format!("at least {least} {}", plural(least)),
        (None, Some(most)) => format!("at most {most} {}", plural(most)),
        (None, None) => format!("any {noun}s"),
    }
}

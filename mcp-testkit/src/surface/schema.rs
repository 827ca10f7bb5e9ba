//! JSON Schemas, as people read them.

use mcp_proto::model::Object;
use serde_json::Value;

use super::section::{Fact, one_line};

/// What `schema` says of each of its properties, those of properties included; of the whole, if it is no object.
pub(super) fn facts(kind: &str, schema: &Object) -> Vec<Fact> {
    let whole = Value::Object(schema.clone());
    let mut reader = Reader { kind, root: &whole, facts: Vec::new() };
    if schema.contains_key("properties") || schema.get("type") == Some(&"object".into()) {
        reader.properties("", &whole, 0);
    } else {
        reader.facts.push(Fact { required: Some(true), ..Fact::new(kind, ".", text(Types::full(&whole), &whole, 0)) });
    }
    reader.facts
}

/// The arguments of a call, in brackets: `(a: number, b?: string)`.
pub(super) fn arguments(schema: &Object) -> String {
    let whole = Value::Object(schema.clone());
    format!("({})", members(Types::brief(&whole), &whole, 0).join(", "))
}

/// A type in one line.
pub(super) fn signature(schema: &Object) -> String {
    let whole = Value::Object(schema.clone());
    text(Types::brief(&whole), &whole, 0)
}

struct Reader<'a> {
    kind: &'a str,
    root: &'a Value,
    facts: Vec<Fact>,
}

impl Reader<'_> {
    fn properties(&mut self, path: &str, schema: &Value, depth: usize) {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
        for (name, property) in properties {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let mut fact = Fact::new(self.kind, &path, "");
            fact.required = Some(is_required(schema, name));
            let resolved = resolve(self.root, property);
            let is_open = depth < DEEPEST && resolved.get("properties").is_some();
            let items = resolved.get("items").map(|items| resolve(self.root, items));
            let has_open_items = depth < DEEPEST && items.is_some_and(|items| items.get("properties").is_some());
            fact.value = match (is_open, has_open_items) {
                (true, _) => "object".into(),
                (_, true) => "object[]".into(),
                _ => text(Types::full(self.root), property, 0),
            };
            if let Some(default) = property.get("default") {
                fact.value = format!("{} = {default}", fact.value);
            }
            let words = property.get("description").or_else(|| resolved.get("description")).and_then(Value::as_str);
            fact.words = one_line(words.unwrap_or_default());
            self.facts.push(fact);
            if is_open {
                self.properties(&path, resolved, depth + 1);
            } else if let Some(items) = items.filter(|_| has_open_items) {
                self.properties(&format!("{path}[]"), items, depth + 1);
            }
        }
    }
}

fn text(types: Types<'_>, schema: &Value, depth: usize) -> String {
    if depth > DEEPEST {
        return "...".into();
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let resolved = resolve(types.root, schema);
        if resolved.get("$ref").is_some() || depth == DEEPEST {
            return name.rsplit('/').next().unwrap_or(name).to_owned();
        }
        return text(types, resolved, depth + 1);
    }
    if let Some(only) = schema.get("const") {
        return only.to_string();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return join(values.iter().map(Value::to_string), " | ");
    }
    for (keyword, between) in [("anyOf", " | "), ("oneOf", " | "), ("allOf", " & ")] {
        if let Some(parts) = schema.get(keyword).and_then(Value::as_array) {
            return join(parts.iter().map(|part| text(types, part, depth + 1)), between);
        }
    }
    match schema.get("type") {
        Some(Value::String(kind)) => of_type(types, schema, kind, depth),
        Some(Value::Array(kinds)) => {
            join(kinds.iter().filter_map(Value::as_str).map(|kind| of_type(types, schema, kind, depth)), " | ")
        }
        _ if schema.get("properties").is_some() => of_type(types, schema, "object", depth),
        _ if *schema == Value::Bool(false) => "never".into(),
        _ => "any".into(),
    }
}

fn of_type(types: Types<'_>, schema: &Value, kind: &str, depth: usize) -> String {
    match kind {
        "array" => {
            let item = schema.get("items").map_or_else(|| "any".into(), |items| text(types, items, depth + 1));
            let item = if item.contains(" | ") || item.contains(" & ") { format!("({item})") } else { item };
            format!("{item}[]{}", types.bounds(schema, "minItems", "maxItems"))
        }
        "object" => {
            let mut members = members(types, schema, depth);
            if let Some(more) = schema.get("additionalProperties").filter(|more| more.is_object()) {
                members.push(format!("[key]: {}", text(types, more, depth + 1)));
            }
            if members.is_empty() { "object".into() } else { format!("{{ {} }}", members.join(", ")) }
        }
        "string" => {
            let said = |name| schema.get(name).and_then(Value::as_str);
            let format = said("format").map_or_else(String::new, |format| format!(" ({format})"));
            let pattern =
                said("pattern").filter(|_| !types.brief).map_or_else(String::new, |pattern| format!(" /{pattern}/"));
            one_line(&format!("string{format}{pattern}{}", types.bounds(schema, "minLength", "maxLength")))
        }
        "number" | "integer" => format!("{kind}{}", types.bounds(schema, "minimum", "maximum")),
        other => one_line(other),
    }
}

fn members(types: Types<'_>, schema: &Value, depth: usize) -> Vec<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let member = |(name, property): (&String, &Value)| {
        let mark = if is_required(schema, name) { "" } else { "?" };
        format!("{}{mark}: {}", one_line(name), text(types, property, depth + 1))
    };
    properties.into_iter().flatten().map(member).collect()
}

/// Where references lead, and how much is said of each type.
#[derive(Clone, Copy)]
struct Types<'a> {
    root: &'a Value,
    brief: bool,
}

impl<'a> Types<'a> {
    const fn full(root: &'a Value) -> Self {
        Self { root, brief: false }
    }

    const fn brief(root: &'a Value) -> Self {
        Self { root, brief: true }
    }

    /// ` 1..5`, or nothing.
    fn bounds(self, schema: &Value, least: &str, most: &str) -> String {
        let bound = |name| schema.get(name).filter(|_| !self.brief).map_or_else(String::new, Value::to_string);
        match (bound(least), bound(most)) {
            (least, most) if least.is_empty() && most.is_empty() => String::new(),
            (least, most) => format!(" {least}..{most}"),
        }
    }
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|known| known == name))
}

/// What a reference within the document stands for; anything else is what it is.
fn resolve<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    for _ in 0..DEEPEST {
        let Some(pointer) = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#')) else {
            break;
        };
        let Some(target) = root.pointer(pointer) else { break };
        schema = target;
    }
    schema
}

fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

/// Levels of a schema that are shown; a type may contain itself.
const DEEPEST: usize = 6;

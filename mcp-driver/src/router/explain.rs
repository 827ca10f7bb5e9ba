//! What is wrong with a value, found by walking it along a schema.
//!
//! It is there for words, not for judgement: whether a value is taken was decided by whoever reads it, and what this
//! does not understand of a schema it lets pass. It looks at `type`, `required`, `properties`, `additionalProperties`,
//! `items`, `prefixItems`, `enum`, `const`, bounds of numbers, texts and arrays, `anyOf`, `oneOf`, `allOf`, and at `$ref`
//! within the schema.

mod reference;
#[cfg(test)]
mod tests;
mod words;

use std::cell::Cell;

use mcp_proto::model::Object;
use serde_json::{Number, Value};

pub(crate) use self::reference::refer;
use self::reference::resolved;
pub(crate) use self::words::expected;
use self::words::{any_of, count, numbers, span, types, values};
use super::mistake::{Mistake, child, choices};
use super::schema::listed;
use super::suggest::nearest;

/// Past so many mistakes it stops.
const MOST: usize = 64;

/// Past so many steps into a schema it stops: a value is no deeper than the parser lets it be, a schema may turn in
/// circles.
const DEEPEST: usize = 160;

/// So many steps it takes in all: a schema that turns in circles may also branch.
const FARTHEST: usize = 100_000;

/// What is wrong with `value`, which stands at `pointer`, by `schema`, a part of `root`.
pub(crate) fn explain(root: &Value, schema: &Value, value: &Value, pointer: &str) -> Vec<Mistake> {
    let steps = Cell::new(0);
    let mut walk = Walk { root, found: Vec::new(), steps: &steps };
    walk.check(schema, value, pointer, 0);
    walk.found
}

/// Whether some text is what a schema wants.
pub(crate) fn takes_text(root: &Value, schema: &Value) -> bool {
    let Some(schema) = resolved(root, schema).as_object() else { return true };
    if let Some(values) = values(root, schema, 0) {
        return values.into_iter().any(Value::is_string);
    }
    let mut types = types(schema.get("type"));
    if types.is_empty()
        && let Some(Value::Array(alternatives)) = schema.get("anyOf").or_else(|| schema.get("oneOf"))
    {
        for schema in alternatives {
            types.extend_from_slice(&self::types(resolved(root, schema).get("type")));
        }
        return types.contains(&"string");
    }
    types.is_empty() || types.contains(&"string")
}

struct Walk<'a> {
    root: &'a Value,
    found: Vec<Mistake>,
    steps: &'a Cell<usize>,
}

impl<'a> Walk<'a> {
    fn check(&mut self, schema: &'a Value, value: &Value, pointer: &str, depth: usize) {
        self.steps.set(self.steps.get() + 1);
        if depth > DEEPEST || self.found.len() >= MOST || self.steps.get() > FARTHEST {
            return;
        }
        if let Some(target) = schema.get("$ref").and_then(Value::as_str).and_then(|target| refer(self.root, target)) {
            self.check(target, value, pointer, depth + 1);
        }
        let Some(schema) = schema.as_object() else {
            if *schema == Value::Bool(false) {
                self.found.push(Mistake::new(pointer, "expected nothing here"));
            }
            return;
        };
        if let Some(choices) = values(self.root, schema, 0) {
            return self.choose(&choices, value, pointer);
        }
        if !is_of_type(schema.get("type"), value) {
            let expected = words::of_object(self.root, schema);
            return self.found.push(Mistake::unexpected(pointer, &expected, value));
        }
        for part in listed(schema, "allOf") {
            self.check(part, value, pointer, depth + 1);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(alternatives) = schema.get(keyword).and_then(Value::as_array) {
                self.alternatives(alternatives, value, pointer, depth + 1);
            }
        }
        match value {
            Value::Object(object) => self.object(schema, object, pointer, depth + 1),
            Value::Array(array) => self.array(schema, array, pointer, depth + 1),
            Value::Number(number) => self.number(schema, number, value, pointer),
            Value::String(text) => self.text(schema, text, value, pointer),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn choose(&mut self, choices: &[&Value], value: &Value, pointer: &str) {
        if choices.contains(&value) {
            return;
        }
        let expected = self::choices(choices).unwrap_or_else(|| "nothing".to_owned());
        let mut mistake = Mistake::unexpected(pointer, &expected, value);
        if let Some(text) = value.as_str() {
            let mut texts = Vec::new();
            for choice in choices {
                if let Value::String(choice) = choice {
                    texts.push(choice.as_str());
                }
            }
            if let Some(near) = nearest(text, texts) {
                mistake.what = format!("{} (did you mean {}?)", mistake.what, Value::from(near));
            }
        }
        self.found.push(mistake);
    }

    fn object(&mut self, schema: &'a Object, object: &Object, pointer: &str, depth: usize) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let property = |name: &str| properties.and_then(|known| known.get(name));
        for name in listed(schema, "required") {
            let Some(name) = name.as_str().filter(|name| !object.contains_key(*name)) else { continue };
            let expected = property(name).map_or_else(|| "a value".to_owned(), |schema| expected(self.root, schema));
            self.found.push(Mistake::missing(pointer, name, &expected));
        }
        let patterns = schema.contains_key("patternProperties");
        for (name, value) in object {
            if self.found.len() >= MOST {
                return;
            }
            let more = schema.get("additionalProperties");
            match (property(name), more) {
                (Some(schema), _) => self.check(schema, value, &child(pointer, name), depth),
                (None, Some(Value::Bool(false))) if !patterns => {
                    let (mut known, mut free) = (Vec::new(), Vec::new());
                    for (name, _) in properties.into_iter().flatten() {
                        known.push(name.as_str());
                        if !object.contains_key(name) {
                            free.push(name.as_str());
                        }
                    }
                    self.found.push(Mistake::unknown(pointer, name, &free, &known));
                }
                (None, Some(more)) if !patterns => self.check(more, value, &child(pointer, name), depth),
                (None, _) => {}
            }
        }
    }

    fn array(&mut self, schema: &'a Object, array: &[Value], pointer: &str, depth: usize) {
        let first = listed(schema, "prefixItems");
        for (index, value) in array.iter().enumerate() {
            if self.found.len() >= MOST {
                return;
            }
            if let Some(schema) = first.get(index).or_else(|| schema.get("items")) {
                self.check(schema, value, &child(pointer, &index.to_string()), depth);
            }
        }
        let (least, most) = (count(schema, "minItems"), count(schema, "maxItems"));
        if let Some(expected) = span(array.len() as u64, least, most, "element") {
            self.found.push(Mistake::new(pointer, format!("expected {expected}, got {}", array.len())));
        }
    }

    fn number(&mut self, schema: &Object, number: &Number, value: &Value, pointer: &str) {
        let bound = |keyword| schema.get(keyword).and_then(Value::as_number);
        let below = |keyword| bound(keyword).is_some_and(|bound| is_less(number, bound));
        let above = |keyword| bound(keyword).is_some_and(|bound| is_less(bound, number));
        let is_out = below("minimum")
            || above("maximum")
            || bound("exclusiveMinimum").is_some_and(|bound| !is_less(bound, number))
            || bound("exclusiveMaximum").is_some_and(|bound| !is_less(number, bound));
        if is_out {
            self.found.push(Mistake::unexpected(pointer, &numbers(schema), value));
        }
    }

    fn text(&mut self, schema: &Object, text: &str, value: &Value, pointer: &str) {
        let length = text.chars().count() as u64;
        if let Some(expected) = span(length, count(schema, "minLength"), count(schema, "maxLength"), "character") {
            let what = format!("expected {expected}, got {length}: {}", super::mistake::told(value));
            self.found.push(Mistake::new(pointer, what));
        }
    }

    /// One of several: what is wrong is told by the one that is meant, if that can be seen.
    fn alternatives(&mut self, alternatives: &'a [Value], value: &Value, pointer: &str, depth: usize) {
        let mut fitting: Vec<&Value> = Vec::new();
        for alternative in alternatives {
            let mut walk = Self { root: self.root, found: Vec::new(), steps: self.steps };
            walk.check(alternative, value, pointer, depth);
            if walk.found.is_empty() {
                return;
            }
            let alternative = resolved(self.root, alternative);
            if is_of_type(alternative.get("type"), value) && is_meant(self.root, alternative, value) {
                fitting.push(alternative);
            }
        }
        if let [only] = fitting.as_slice() {
            return self.check(only, value, pointer, depth);
        }
        if let Some((tag, choices)) = self.tags(alternatives) {
            return match value.get(tag) {
                Some(given) => self.choose(&choices, given, &child(pointer, tag)),
                None if value.is_object() => {
                    let expected = self::choices(&choices).unwrap_or_default();
                    self.found.push(Mistake::missing(pointer, tag, &expected));
                }
                None => self.found.push(Mistake::unexpected(pointer, "an object", value)),
            };
        }
        let expected = any_of(self.root, alternatives, 0);
        self.found.push(Mistake::unexpected(pointer, &expected, value));
    }

    /// The field that tells several kinds of object apart, and what it may be.
    fn tags(&self, alternatives: &'a [Value]) -> Option<(&'a str, Vec<&'a Value>)> {
        let properties = |schema| resolved(self.root, schema).get("properties")?.as_object();
        for (tag, schema) in properties(alternatives.first()?)? {
            if schema.get("const").is_some() {
                let mut tagged = Vec::new();
                for schema in alternatives {
                    tagged.push(properties(schema)?.get(tag)?.get("const")?);
                }
                return Some((tag, tagged));
            }
        }
        None
    }
}

/// Whether an object is of the kind that a schema describes: by its constants, or by the one field that it must have.
fn is_meant(root: &Value, schema: &Value, value: &Value) -> bool {
    let Some(object) = value.as_object() else { return true };
    if let Some(Value::Object(properties)) = schema.get("properties") {
        let mut is_told = false;
        for (name, schema) in properties {
            let Some(constant) = resolved(root, schema).get("const") else { continue };
            if object.get(name) != Some(constant) {
                return false;
            }
            is_told = true;
        }
        if is_told {
            return true;
        }
    }
    let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    match schema.get("required").and_then(Value::as_array).map(Vec::as_slice) {
        Some([Value::String(only)]) if closed => object.contains_key(only),
        _ => true,
    }
}

/// As serde has it, a number with a fraction is no integer, be the fraction zero.
fn is_of_type(names: Option<&Value>, value: &Value) -> bool {
    let names = types(names);
    let (name, another) = match value {
        Value::Null => ("null", ""),
        Value::Bool(_) => ("boolean", ""),
        Value::Number(number) if number.is_f64() => ("number", ""),
        Value::Number(_) => ("number", "integer"),
        Value::String(_) => ("string", ""),
        Value::Array(_) => ("array", ""),
        Value::Object(_) => ("object", ""),
    };
    let fits = |known: &&str| *known == name || *known == another || !TYPES.contains(known);
    names.is_empty() || names.iter().any(fits)
}

/// The types of JSON Schema; what is called otherwise is no type, and says nothing.
const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

fn is_less(a: &Number, b: &Number) -> bool {
    if let (Some(a), Some(b)) = (a.as_i128(), b.as_i128()) {
        return a < b;
    }
    matches!((a.as_f64(), b.as_f64()), (Some(a), Some(b)) if a < b)
}

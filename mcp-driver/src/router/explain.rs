//! What is wrong with a value, found by walking it along a schema.
//!
//! It is there for words, not for judgement: whether a value is taken was decided by whoever reads it, and what this
//! does not understand of a schema it lets pass. It looks at `type`, `required`, `properties`, `additionalProperties`,
//! `items`, `prefixItems`, `enum`, `const`, bounds of numbers, texts and arrays, `anyOf`, `oneOf`, `allOf`, and at `$ref`
//! within the schema.

use std::cell::Cell;

use serde_json::{Map, Number, Value};

use super::mistake::{Mistake, child, choices};
use super::suggest::nearest;

#[cfg(test)]
mod tests;

/// Past so many mistakes it stops.
const MOST: usize = 64;

/// Past so many steps into a schema it stops: a value is no deeper than the parser lets it be, a schema may turn in
/// circles.
const DEEPEST: usize = 160;

/// So many steps it takes in all: a schema that turns in circles may also branch.
const FARTHEST: usize = 100_000;

/// Words for a part of a schema look so far into it.
const NEAR: usize = 3;

type Object = Map<String, Value>;

/// What is wrong with `value`, which stands at `pointer`, by `schema`, a part of `root`.
pub(crate) fn explain(root: &Value, schema: &Value, value: &Value, pointer: &str) -> Vec<Mistake> {
    let steps = Cell::new(0);
    let mut walk = Walk { root, found: Vec::new(), steps: &steps };
    walk.check(schema, value, pointer, 0);
    walk.found
}

/// What a schema wants, in words.
pub(crate) fn expected(root: &Value, schema: &Value) -> String {
    words(root, schema, 0)
}

/// Whether some text is what a schema wants.
pub(crate) fn takes_text(root: &Value, schema: &Value) -> bool {
    let Some(schema) = resolved(root, schema).as_object() else { return true };
    if let Some(values) = values(root, schema, 0) {
        return values.iter().any(|value| value.is_string());
    }
    let types = types(schema.get("type"));
    let alternatives = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
    match alternatives {
        Some(alternatives) if types.is_empty() => {
            alternatives.iter().any(|schema| self::types(resolved(root, schema).get("type")).contains(&"string"))
        }
        _ => types.is_empty() || types.contains(&"string"),
    }
}

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
    let mut parts = path.strip_prefix('/')?.split('/').map(|part| part.replace("~1", "/").replace("~0", "~"));
    parts.try_fold(root, |schema, part| match schema {
        Value::Object(object) => object.get(&part),
        Value::Array(array) => array.get(part.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
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
            let expected = words_of(self.root, schema, 0);
            return self.found.push(Mistake::unexpected(pointer, &expected, value));
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
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
        if let Some(text) = value.as_str()
            && let Some(near) = nearest(text, choices.iter().filter_map(|choice| choice.as_str()))
        {
            mistake.what = format!("{} (did you mean {}?)", mistake.what, Value::from(near));
        }
        self.found.push(mistake);
    }

    fn object(&mut self, schema: &'a Object, object: &Object, pointer: &str, depth: usize) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let property = |name: &str| properties.and_then(|known| known.get(name));
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                let expected =
                    property(name).map_or_else(|| "a value".to_owned(), |schema| words(self.root, schema, 0));
                self.found.push(Mistake::missing(pointer, name, &expected));
            }
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
                    let known = || properties.into_iter().flatten().map(|(name, _)| name.as_str());
                    let free = known().filter(|known| !object.contains_key(*known));
                    self.found.push(Mistake::unknown(pointer, name, free, known()));
                }
                (None, Some(more)) if !patterns => self.check(more, value, &child(pointer, name), depth),
                (None, _) => {}
            }
        }
    }

    fn array(&mut self, schema: &'a Object, array: &[Value], pointer: &str, depth: usize) {
        let first = schema.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
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
        let properties = |schema| resolved(self.root, schema).get("properties").and_then(Value::as_object);
        let (tag, _) = properties(alternatives.first()?)?.iter().find(|(_, schema)| schema.get("const").is_some())?;
        let tagged = alternatives.iter().map(|schema| properties(schema)?.get(tag)?.get("const"));
        Some((tag, tagged.collect::<Option<Vec<_>>>()?))
    }
}

/// Whether an object is of the kind that a schema describes: by its constants, or by the one field that it must have.
fn is_meant(root: &Value, schema: &Value, value: &Value) -> bool {
    let Some(object) = value.as_object() else { return true };
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut constants = properties
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Some((name, resolved(root, schema).get("const")?)))
        .peekable();
    if constants.peek().is_some() {
        return constants.all(|(name, constant)| object.get(name) == Some(constant));
    }
    let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    match schema.get("required").and_then(Value::as_array).map(Vec::as_slice) {
        Some([Value::String(only)]) if closed => object.contains_key(only),
        _ => true,
    }
}

/// The values that a schema lists, if it lists all there are: an `enum`, a `const`, or alternatives of those.
fn values<'a>(root: &'a Value, schema: &'a Object, depth: usize) -> Option<Vec<&'a Value>> {
    if depth > NEAR {
        return None;
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return Some(values.iter().collect());
    }
    if let Some(value) = schema.get("const") {
        return Some(vec![value]);
    }
    if schema.contains_key("properties") {
        return None;
    }
    let alternatives = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    let each = alternatives.iter().map(|alternative| match resolved(root, alternative) {
        Value::Object(schema) if schema.get("type").and_then(Value::as_str) == Some("null") => Some(vec![&Value::Null]),
        Value::Object(schema) => values(root, schema, depth + 1),
        _ => None,
    });
    Some(each.collect::<Option<Vec<_>>>()?.concat())
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
        let each: Vec<String> = types.iter().map(|name| type_words(schema, name)).collect();
        return each.join(" or ");
    }
    match schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
        Some(alternatives) => any_of(root, alternatives, depth + 1),
        None if schema.contains_key("properties") => "an object".to_owned(),
        None => "a value".to_owned(),
    }
}

fn any_of(root: &Value, alternatives: &[Value], depth: usize) -> String {
    let mut each: Vec<String> = Vec::new();
    for alternative in alternatives.iter().take(8) {
        let words = words(root, alternative, depth);
        if !each.contains(&words) {
            each.push(words);
        }
    }
    each.join(" or ")
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

/// The numbers that a schema takes, in words.
fn numbers(schema: &Object) -> String {
    let noun = if types(schema.get("type")).contains(&"integer") { "an integer" } else { "a number" };
    let bound = |keyword| schema.get(keyword).filter(|bound| bound.is_number());
    let least = bound("minimum").map(|least| format!("from {least}"));
    let least = least.or_else(|| bound("exclusiveMinimum").map(|least| format!("above {least}")));
    let most = bound("maximum").map(|most| format!("up to {most}"));
    let most = most.or_else(|| bound("exclusiveMaximum").map(|most| format!("below {most}")));
    [Some(noun.to_owned()), least, most].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn types(names: Option<&Value>) -> Vec<&str> {
    match names {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// As serde has it, a number with a fraction is no integer, be the fraction zero.
fn is_of_type(names: Option<&Value>, value: &Value) -> bool {
    let names = types(names);
    names.is_empty()
        || names.into_iter().any(|name| match name {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => true,
        })
}

fn is_less(a: &Number, b: &Number) -> bool {
    if let (Some(a), Some(b)) = (a.as_i128(), b.as_i128()) {
        return a < b;
    }
    matches!((a.as_f64(), b.as_f64()), (Some(a), Some(b)) if a < b)
}

fn count(schema: &Object, keyword: &str) -> Option<u64> {
    schema.get(keyword).and_then(Value::as_u64)
}

/// What was expected, if `length` is out of bounds.
fn span(length: u64, least: Option<u64>, most: Option<u64>, noun: &str) -> Option<String> {
    let is_out = least.is_some_and(|least| length < least) || most.is_some_and(|most| length > most);
    is_out.then(|| bounds(least, most, noun))
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

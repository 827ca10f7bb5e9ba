//! Which schemas apply to a value, and which to the values in it.

use serde_json::Value;

use crate::router::explain::refer;

/// What refers to another schema.
pub(super) const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// The schemas that apply to the same value as this one: those that it refers to, and those that it combines.
pub(super) fn beside<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let Some(object) = schema.as_object() else { return Vec::new() };
    let targets = REFERENCES.iter().filter_map(|keyword| refer(root, object.get(*keyword)?.as_str()?));
    let mut parts: Vec<&Value> = targets.collect();
    for keyword in ["allOf", "anyOf", "oneOf"] {
        parts.extend(object.get(keyword).and_then(Value::as_array).into_iter().flatten());
    }
    for keyword in ["not", "if", "then", "else"] {
        parts.extend(object.get(keyword));
    }
    for keyword in ["dependentSchemas", "dependencies"] {
        parts.extend(object.get(keyword).and_then(Value::as_object).into_iter().flat_map(|each| each.values()));
    }
    parts
}

/// The schemas that apply to some value in the one that this applies to.
pub(super) fn within(schema: &Value) -> Vec<&Value> {
    let Some(object) = schema.as_object() else { return Vec::new() };
    let mut parts: Vec<&Value> = EVERY_FIELD.iter().chain(&EVERY_ELEMENT).filter_map(|it| object.get(*it)).collect();
    for keyword in ["properties", "patternProperties"] {
        parts.extend(object.get(keyword).and_then(Value::as_object).into_iter().flat_map(|each| each.values()));
    }
    for keyword in FIRST_ELEMENTS {
        parts.extend(object.get(keyword).and_then(Value::as_array).into_iter().flatten());
    }
    parts
}

/// What of the schemas in `schema` applies to the field `name`; at most, since patterns are not looked at.
pub(super) fn of_field<'a>(schema: &'a Value, name: &str) -> Vec<&'a Value> {
    let Some(object) = schema.as_object() else { return Vec::new() };
    let mut parts: Vec<&Value> = EVERY_FIELD.iter().filter_map(|keyword| object.get(*keyword)).collect();
    parts.extend(object.get("properties").and_then(|properties| properties.get(name)));
    parts.extend(object.get("patternProperties").and_then(Value::as_object).into_iter().flat_map(|each| each.values()));
    parts
}

/// What of the schemas in `schema` applies to the element at `index`; at most.
pub(super) fn of_element(schema: &Value, index: usize) -> Vec<&Value> {
    let Some(object) = schema.as_object() else { return Vec::new() };
    let mut parts: Vec<&Value> = EVERY_ELEMENT.iter().filter_map(|keyword| object.get(*keyword)).collect();
    parts.extend(FIRST_ELEMENTS.iter().filter_map(|keyword| object.get(*keyword)?.get(index)));
    parts
}

const EVERY_FIELD: [&str; 3] = ["additionalProperties", "unevaluatedProperties", "propertyNames"];
const EVERY_ELEMENT: [&str; 4] = ["items", "additionalItems", "unevaluatedItems", "contains"];
/// `items` is a list of schemas in the dialects before 2020-12.
const FIRST_ELEMENTS: [&str; 2] = ["prefixItems", "items"];

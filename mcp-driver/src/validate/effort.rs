//! What it takes to hold a value against a schema.

use serde_json::Value;

use super::applied::{beside, of_element, of_field};

/// Whether at most so many schemas apply to `value` and what is in it, each as often as there are ways to it.
pub(super) fn is_within(most: usize, schema: &Value, value: &Value) -> bool {
    let mut ahead = vec![(schema, value)];
    let mut steps = 0_usize;
    while let Some((part, value)) = ahead.pop() {
        steps += 1;
        if steps.saturating_add(ahead.len()) > most {
            return false;
        }
        ahead.extend(beside(schema, part).into_iter().map(|part| (part, value)));
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    ahead.extend(of_field(part, name).into_iter().map(|part| (part, value)));
                }
            }
            Value::Array(elements) => {
                for (index, value) in elements.iter().enumerate() {
                    ahead.extend(of_element(part, index).into_iter().map(|part| (part, value)));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    true
}

/// Whether a value has more than so many levels.
pub(super) fn is_deeper(value: &Value, most: usize) -> bool {
    let mut ahead = vec![(value, 1)];
    while let Some((value, level)) = ahead.pop() {
        if level > most {
            return true;
        }
        match value {
            Value::Object(fields) => ahead.extend(fields.values().map(|value| (value, level + 1))),
            Value::Array(elements) => ahead.extend(elements.iter().map(|value| (value, level + 1))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

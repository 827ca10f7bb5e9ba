//! JSON held against what was expected of it.

use serde_json::Value;

/// Stands for anything.
pub(crate) const ANYTHING: &str = "...";

/// In what `got` is not as `expected`: each with its JSON pointer, what was expected, and what came.
///
/// Of an object no more need be there than is expected; `"..."` stands for anything that is there, and null for nothing.
pub(crate) fn differences(expected: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", expected, got, &mut found);
    found
}

fn compare(place: &str, expected: &Value, got: &Value, found: &mut Vec<String>) {
    if expected == ANYTHING {
        return;
    }
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (name, expected) in expected {
                let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                match got.get(name) {
                    Some(got) => compare(&place, expected, got, found),
                    None if expected.is_null() => {}
                    None => found.push(format!("{place}: expected {expected}, got nothing")),
                }
            }
        }
        (Value::Array(expected), Value::Array(got)) => {
            for (index, (expected, got)) in expected.iter().zip(got).enumerate() {
                compare(&format!("{place}/{index}"), expected, got, found);
            }
            if expected.len() != got.len() {
                let place = if place.is_empty() { "the whole" } else { place };
                found.push(format!("{place}: expected {} elements, got {}", expected.len(), got.len()));
            }
        }
        (Value::Number(expected), Value::Number(got)) if expected.as_f64() == got.as_f64() => {}
        (expected, got) if expected == got => {}
        (expected, got) => {
            let place = if place.is_empty() { "the whole" } else { place };
            found.push(format!("{place}: expected {expected}, got {got}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differences;

    #[test]
    fn every_difference_is_named_with_its_place() {
        let expected = json!({"a": {"b": [1, "..."]}, "c": "x", "d": null, "e/f": 1});
        assert_eq!(differences(&expected, &json!({"a": {"b": [1.0, {}]}, "c": "x", "e/f": 1, "more": 1})), [""; 0]);
        assert_eq!(
            differences(&expected, &json!({"a": {"b": [2]}, "c": {}, "d": 1})),
            [
                "/a/b/0: expected 1, got 2",
                "/a/b: expected 2 elements, got 1",
                "/c: expected \"x\", got {}",
                "/d: expected null, got 1",
                "/e~1f: expected 1, got nothing",
            ]
        );
    }
}

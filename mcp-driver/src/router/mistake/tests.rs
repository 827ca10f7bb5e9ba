use serde::Deserialize;
use serde_json::{Value, json};

use super::{Mistake, child, clipped, listed, plain, told, unknown};

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only what serde says of it is looked at")]
struct Pair {
    a: u8,
    b: (f64, f64),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[allow(dead_code, reason = "only what serde says of it is looked at")]
enum Either {
    Number(f64),
    Pair(Pair),
}

fn words<T: for<'de> Deserialize<'de> + std::fmt::Debug>(text: &str) -> String {
    plain(&serde_json::from_str::<T>(text).unwrap_err().to_string())
}

#[test]
fn serde_speaks_plainly() {
    assert_eq!(words::<Pair>("null"), "expected an object, got null");
    assert_eq!(
        words::<Pair>(r#"{"a": 300, "b": [1, 2]}"#),
        "expected an integer that is not negative and not too large, got the number 300"
    );
    assert_eq!(
        words::<Pair>(r#"{"a": 1.5}"#),
        "expected an integer that is not negative and not too large, got the number 1.5"
    );
    assert_eq!(
        words::<Pair>(r#"{"a": "x, expected y"}"#),
        "expected an integer that is not negative and not too large, got the string \"x, expected y\""
    );
    assert_eq!(words::<Pair>(r#"{"a": 1, "b": [1]}"#), "expected an array of 2 elements, got 1 elements");
    assert_eq!(words::<Pair>(r#"{"a": 1, "a": 2}"#), "`a` is given twice");
    assert_eq!(words::<Pair>(r#"{"a": 1}"#), "`b` is missing");
    assert_eq!(words::<Either>("[]"), "fits none of the forms that it may have");
    assert_eq!(words::<Vec<bool>>(r#"{"a": 1}"#), "expected an array, got an object");
    assert_eq!(words::<f64>("true"), "expected a number, got true");
}

#[test]
fn words_of_the_application_stay() {
    assert_eq!(plain("the date is in the past"), "the date is in the past");
}

#[test]
fn what_came_is_not_told_at_length() {
    let long = "é".repeat(1000);
    assert!(told(&Value::from(long.as_str())).len() < 100);
    assert!(clipped(&long).ends_with('…'));
    assert!(child("", &long).len() < 100);
    assert!(unknown("tool", &long, None).len() < 100);
    assert_eq!(told(&json!([1, 2])), "an array");
}

#[test]
fn pointers_are_escaped() {
    assert_eq!(child("/a", "b/c~d"), "/a/b~1c~0d");
}

#[test]
fn many_mistakes_are_not_all_told() {
    let mistakes: Vec<_> = (0..20).map(|index| Mistake::new(format!("/{index}"), "wrong")).collect();
    assert!(listed(&mistakes).ends_with("`/15`: wrong; and more"));
}

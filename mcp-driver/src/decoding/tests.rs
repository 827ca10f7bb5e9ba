use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::{child, read};

/// Takes any document but one that holds something wrong, which it finds at three moments.
struct Tree;

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.deserialize_any(Branch)? {
            return Err(D::Error::custom("found late"));
        }
        Ok(Self)
    }
}

/// Whether what was read is wrong, if it was not wrong at once.
struct Branch;

impl<'de> Visitor<'de> for Branch {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tree")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        if text == "wrong" { Err(E::custom("found at once")) } else { Ok(text == "late") }
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        while seq.next_element::<Tree>()?.is_some() {}
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let (mut incomplete, mut late) = (false, false);
        while let Some((key, Tree)) = map.next_entry::<String, Tree>()? {
            incomplete |= key == "incomplete";
            late |= key == "late";
        }
        if incomplete { Err(A::Error::custom("found at the end")) } else { Ok(late) }
    }
}

fn document() -> impl Strategy<Value = Value> {
    let name = || prop_oneof![r#"[a-c~/"{}\\[\\], é\n]{0,4}"#];
    let leaf = prop_oneof![Just(Value::Null), any::<u64>().prop_map(Value::from), name().prop_map(Value::from)];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..5)
                .prop_map(|members: BTreeMap<_, _>| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Puts `wrong` somewhere, and tells where.
fn plant(document: &mut Value, wrong: Value, ways: &[prop::sample::Index]) -> String {
    let mut pointer = String::new();
    for way in ways {
        pointer = match document.pointer(&pointer) {
            Some(Value::Array(elements)) if !elements.is_empty() => format!("{pointer}/{}", way.index(elements.len())),
            Some(Value::Object(members)) if !members.is_empty() => {
                child(&pointer, members.keys().nth(way.index(members.len())).expect("there are so many"))
            }
            _ => break,
        }
    }
    *document.pointer_mut(&pointer).expect("the way was walked") = wrong;
    pointer
}

proptest! {
    #[test]
    fn what_was_planted_is_found(
        mut document in document(),
        beside in document(),
        kind in 0..5,
        pretty: bool,
        ways in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let wrong = match kind {
            0 => json!("wrong"),
            1 => json!("late"),
            2 => json!({"incomplete": null, "z": beside}),
            3 => json!({"late": null, "z": beside}),
            _ => json!({"z": beside, "incomplete": [[]]}),
        };
        let pointer = plant(&mut document, wrong, &ways);
        let text = if pretty { serde_json::to_string_pretty(&document) } else { serde_json::to_string(&document) };
        let text = text.expect("a value is JSON");
        let misread = read::<Tree>(&text).err().expect("something is wrong");
        prop_assert_eq!(misread.pointer, pointer, "{}", text);
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "read for what is wrong with it")]
struct Form {
    size: Option<u8>,
    sizes: Option<Vec<u8>>,
    pair: Option<(u8, u8)>,
    kind: Option<Kind>,
    tagged: Option<Vec<Tagged>>,
    inner: Option<Box<Self>>,
    needed: (),
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "read for what is wrong with it")]
enum Kind {
    Plain,
    Sized(u8),
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
#[allow(dead_code, reason = "read for what is wrong with it")]
enum Tagged {
    Sized { size: u8 },
}

fn told(text: &str) -> String {
    read::<Form>(text).expect_err("something is wrong").told()
}

#[test]
fn a_wrong_value_is_where_it_stands() {
    assert_eq!(
        told(r#"{"size":"big"}"#),
        "`/size`: expected an integer that is not negative and not too large, got the string \"big\""
    );
    assert_eq!(
        told(r#"{"size":[1]}"#),
        "`/size`: expected an integer that is not negative and not too large, got an array"
    );
    assert_eq!(
        told("{\n \"sizes\": [\n  1,\n  {\"a\": 2}]}"),
        "`/sizes/1`: expected an integer that is not negative and not too large, got an object"
    );
    assert_eq!(
        told(r#"{"sizes":[[1]]}"#),
        "`/sizes/0`: expected an integer that is not negative and not too large, got an array"
    );
    assert_eq!(
        told(r#"{"sizes":[1, 256, 3]}"#),
        "`/sizes/1`: expected an integer that is not negative and not too large, got the number 256"
    );
    assert_eq!(told("7"), "expected an object, got the number 7");
}

#[test]
fn what_is_not_there_is_missing_in_its_object() {
    assert_eq!(told("{}"), "`needed` is missing");
    assert_eq!(told(r#"{"inner":{"size":1},"size":1}"#), "`/inner`: `needed` is missing");
    assert_eq!(told(r#"{"pair":[1]}"#), "`/pair`: expected an array of 2 elements, got 1 elements");
}

#[test]
fn a_field_too_much_is_told_where_it_stands() {
    assert!(told(r#"{"needed":null,"inner":{"sise":1}}"#).starts_with("`/inner/sise`: unknown `sise`, expected"));
    assert_eq!(told(r#"{"size":1,"inner":{"size":1 , "size" :2}}"#), "`/inner`: `size` is given twice");
}

#[test]
fn one_of_several_forms_is_told_of_as_a_whole_or_inside() {
    assert_eq!(told(r#"{"kind":"Odd"}"#), "`/kind`: unknown `Odd`, expected `Plain` or `Sized`");
    assert_eq!(told(r#"{"kind":{"Odd":1}}"#), "`/kind`: unknown `Odd`, expected `Plain` or `Sized`");
    assert!(told(r#"{"kind":{"Sized":"x"}}"#).starts_with("`/kind/Sized`: expected an integer"));
    assert!(told(r#"{"tagged":[{"type":"Sized","size":"x"},{"type":"Sized","size":1}]}"#).starts_with("`/tagged/0`: "));
    assert!(told(r#"{"tagged":[{"type":"Odd","size":"x"}]}"#).starts_with("`/tagged/0/type`: unknown `Odd`"));
}

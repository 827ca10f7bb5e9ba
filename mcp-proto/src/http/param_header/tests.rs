use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{BadAnnotation, ParamHeader, annotations, integer};

fn find(schema: &Value) -> Result<Vec<ParamHeader>, BadAnnotation> {
    annotations(schema.as_object().unwrap())
}

/// Path and header of each.
fn shown(schema: &Value) -> Vec<(String, String)> {
    find(schema).unwrap().iter().map(|one| (one.path.join("."), one.header_name().to_string())).collect()
}

fn of_property(property: &Value) -> Result<Vec<ParamHeader>, BadAnnotation> {
    find(&json!({ "type": "object", "properties": { "a": property } }))
}

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

fn header(path: &[&str]) -> ParamHeader {
    let mut property = json!({ "type": "string", "x-mcp-header": "X" });
    for key in path.iter().rev() {
        property = json!({ "properties": { *key: property } });
    }
    find(&property).unwrap().remove(0)
}

#[test]
fn annotations_are_found_at_any_depth_of_properties() {
    let schema = json!({
        "type": "object",
        "properties": {
            "region": { "type": "string", "x-mcp-header": "Region" },
            "count": { "type": "integer", "x-mcp-header": "X-Count" },
            "plain": { "type": "number" },
            "yes": true,
            "nested": {
                "type": "object",
                "properties": { "properties": { "type": "boolean", "x-mcp-header": "dry_run" } },
            },
        },
    });
    let mut found = shown(&schema);
    found.sort();
    let expected =
        [("count", "mcp-param-x-count"), ("nested.properties", "mcp-param-dry_run"), ("region", "mcp-param-region")];
    assert_eq!(found, expected.map(|(path, name)| (path.to_string(), name.to_string())));
    let region = find(&schema).unwrap().into_iter().find(|one| &*one.path[0] == "region").unwrap();
    assert_eq!(&*region.name, "Region");
}

#[test]
fn schemas_without_annotations_have_none() {
    for schema in [
        json!({}),
        json!({ "properties": true }),
        json!({ "properties": { "x-mcp-header": { "type": "object" } } }),
        json!({ "$defs": { "x-mcp-header": { "type": "object" } } }),
        json!({ "default": { "x-mcp-header": "A" }, "examples": [{ "x-mcp-header": 1 }] }),
        json!({ "properties": { "a": { "enum": [{ "x-mcp-header": "A" }], "const": { "x-mcp-header": "A" } } } }),
        json!({ "items": { "patternProperties": { "x-mcp-header": {} }, "dependentSchemas": { "x-mcp-header": {} } } }),
    ] {
        assert_eq!(find(&schema), Ok(Vec::new()), "{schema}");
    }
}

#[test]
fn names_that_are_refused() {
    for (name, rule) in [
        (json!(""), "is empty"),
        (json!("My Region"), "is no name for a header"),
        (json!("Region:Primary"), "is no name for a header"),
        (json!("Région"), "is no name for a header"),
        (json!("Region\t1"), "is no name for a header"),
        (json!("a\r\nb"), "is no name for a header"),
        (json!("a\0"), "is no name for a header"),
        (json!("\u{7F}"), "is no name for a header"),
        (json!("a\"b"), "is no name for a header"),
        (json!("a/b"), "is no name for a header"),
        (json!("(a)"), "is no name for a header"),
        (json!("a,b"), "is no name for a header"),
        (json!("x".repeat(70_000)), "is too long for a header"),
        (json!(null), "is not a string"),
        (json!(true), "is not a string"),
        (json!(["A"]), "is not a string"),
        (json!({ "name": "A" }), "is not a string"),
    ] {
        let error = of_property(&json!({ "type": "string", "x-mcp-header": name })).unwrap_err();
        assert_eq!((error.rule, &*error.place), (rule, "/properties/a"), "{name}");
    }
    let every = "!#$%&'*+-.^_`|~09azAZ";
    assert_eq!(of_property(&json!({ "type": "string", "x-mcp-header": every })).unwrap().len(), 1);
}

#[test]
fn types_that_are_refused() {
    for kind in [
        json!("number"),
        json!("object"),
        json!("array"),
        json!("null"),
        json!("String"),
        json!(["string", "null"]),
        json!(["string", "number"]),
        json!([]),
        json!(1),
    ] {
        let error = of_property(&json!({ "type": kind, "x-mcp-header": "A" })).unwrap_err();
        assert!(error.rule.contains("type"), "{kind}");
    }
    assert!(of_property(&json!({ "x-mcp-header": "A" })).is_err(), "no type");
    assert!(of_property(&json!({ "$ref": "#/$defs/a", "x-mcp-header": "A" })).is_err());
}

#[test]
fn names_differ_by_more_than_case() {
    for (one, other) in [("Region", "Region"), ("MyField", "myfield"), ("a-B", "A-b")] {
        let schema = json!({ "properties": {
            "a": { "type": "string", "x-mcp-header": one },
            "b": { "properties": { "c": { "type": "string", "x-mcp-header": other } } },
        } });
        let error = find(&schema).unwrap_err();
        assert_eq!(&*error.place, "/properties/b/properties/c");
        assert!(error.rule.contains("name of another"), "{error}");
    }
}

#[test]
fn an_annotation_anywhere_else_is_refused() {
    let annotated = json!({ "type": "string", "x-mcp-header": "A" });
    let inside = json!({ "properties": { "x": annotated } });
    for (schema, place) in [
        (annotated.clone(), ""),
        (json!({ "items": annotated }), "/items"),
        (json!({ "properties": { "a": { "type": "array", "items": inside } } }), "/properties/a/items/properties/x"),
        (json!({ "properties": { "a": { "prefixItems": [true, annotated] } } }), "/properties/a/prefixItems/1"),
        (json!({ "oneOf": [inside] }), "/oneOf/0/properties/x"),
        (json!({ "anyOf": [[inside]] }), "/anyOf/0/0/properties/x"),
        (json!({ "allOf": [inside] }), "/allOf/0/properties/x"),
        (json!({ "not": inside }), "/not/properties/x"),
        (json!({ "if": inside }), "/if/properties/x"),
        (json!({ "then": inside }), "/then/properties/x"),
        (json!({ "else": inside }), "/else/properties/x"),
        (json!({ "$defs": { "a~/b": annotated } }), "/$defs/a~0~1b"),
        (json!({ "definitions": { "a": inside } }), "/definitions/a/properties/x"),
        (json!({ "patternProperties": { ".*": annotated } }), "/patternProperties/.*"),
        (json!({ "additionalProperties": annotated }), "/additionalProperties"),
        (json!({ "dependentSchemas": { "a": inside } }), "/dependentSchemas/a/properties/x"),
        (json!({ "unknown": { "deeper": inside } }), "/unknown/deeper/properties/x"),
        (json!({ "properties": [annotated] }), "/properties/0"),
        (json!({ "properties": { "a": [annotated] } }), "/properties/a/0"),
        (json!({ "properties": { "default": { "contains": annotated } } }), "/properties/default/contains"),
    ] {
        let error = find(&schema).expect_err(place);
        assert_eq!((&*error.place, error.rule.contains("chain")), (place, true), "{schema}");
    }
    let text = find(&json!({ "items": { "x-mcp-header": "A" } })).unwrap_err().to_string();
    assert_eq!(text, "`x-mcp-header` at `/items` is not on a property that a chain of `properties` leads to");
}

#[test]
fn values_travel_as_text() {
    let one = header(&["a"]);
    for (arguments, value) in [
        (r#"{"a":"us-west1"}"#, Some("us-west1")),
        (r#"{"a":""}"#, Some("")),
        (r#"{"a":" a\n\u00e9\" "}"#, Some(" a\né\" ")),
        (r#"{ "b" : {"a":1} , "a" : 42 }"#, Some("42")),
        (r#"{"a":-7}"#, Some("-7")),
        (r#"{"a":42.0}"#, Some("42")),
        (r#"{"a":1e3}"#, Some("1000")),
        (r#"{"a":-0}"#, Some("0")),
        (r#"{"a":9007199254740991}"#, Some("9007199254740991")),
        (r#"{"a":-9007199254740991}"#, Some("-9007199254740991")),
        (r#"{"a":true}"#, Some("true")),
        (r#"{"a":false}"#, Some("false")),
        (r#"{"\u0061":"escaped"}"#, Some("escaped")),
        (r#"{"a":1,"a":2}"#, Some("2")),
        (r#"{"a":1,"a":null}"#, None),
        (r#"{"a":9007199254740992}"#, None),
        (r#"{"a":9007199254740991.4}"#, None),
        (r#"{"a":1.5}"#, None),
        (r#"{"a":1e400}"#, None),
        (r#"{"a":null}"#, None),
        (r#"{"a":{}}"#, None),
        (r#"{"a":["x"]}"#, None),
        (r#"{"A":"x"}"#, None),
        ("{}", None),
        ("[]", None),
        ("null", None),
        (r#""a""#, None),
    ] {
        assert_eq!(one.value(&raw(arguments)).as_deref(), value, "{arguments}");
    }
    assert!(matches!(one.value(&raw(r#"{"a":"lent"}"#)), Some(Cow::Borrowed("lent"))));
}

#[test]
fn values_are_taken_at_the_exact_path() {
    let deep = header(&["a", "b c", "d\"e"]);
    assert_eq!(deep.value(&raw(r#"{"a":{"b c":{"d\"e":"x"}}}"#)).as_deref(), Some("x"));
    for absent in [r#"{"a":{"b c":{"de":"x"}}}"#, r#"{"a":{"b c":[]}}"#, r#"{"a":null}"#, r#"{"b c":{"d\"e":"x"}}"#] {
        assert_eq!(deep.value(&raw(absent)), None, "{absent}");
    }
}

#[test]
fn headers_that_agree_and_that_do_not() {
    let one = header(&["a"]);
    for (decoded, arguments, agrees) in [
        ("x", r#"{"a":"x"}"#, true),
        ("", r#"{"a":""}"#, true),
        ("X", r#"{"a":"x"}"#, false),
        ("x ", r#"{"a":"x"}"#, false),
        ("42", r#"{"a":42}"#, true),
        ("42.0", r#"{"a":42}"#, true),
        ("42", r#"{"a":42.0}"#, true),
        ("4.2e1", r#"{"a":42}"#, true),
        ("43", r#"{"a":42}"#, false),
        ("042", r#"{"a":42}"#, false),
        ("+42", r#"{"a":42}"#, false),
        (" 42", r#"{"a":42}"#, false),
        ("0x2A", r#"{"a":42}"#, false),
        ("", r#"{"a":0}"#, false),
        ("42.0", r#"{"a":"42"}"#, false),
        ("42", r#"{"a":"42"}"#, true),
        ("true", r#"{"a":true}"#, true),
        ("True", r#"{"a":true}"#, false),
        ("1", r#"{"a":true}"#, false),
        ("true", r#"{"a":"true"}"#, true),
        ("null", r#"{"a":null}"#, false),
        ("", r#"{"a":null}"#, false),
        ("", "{}", false),
        ("{}", r#"{"a":{}}"#, false),
        ("1.5", r#"{"a":1.5}"#, false),
        ("9007199254740992", r#"{"a":9007199254740992}"#, false),
        ("9007199254740992", r#"{"a":9007199254740993}"#, false),
    ] {
        assert_eq!(one.agrees(decoded, &raw(arguments)), agrees, "{decoded} for {arguments}");
    }
}

#[test]
fn integers_in_every_spelling() {
    for (text, number) in [
        ("0", Some(0)),
        ("-0", Some(0)),
        ("0.000", Some(0)),
        ("0e999999999999999999999999", Some(0)),
        ("1e15", Some(1_000_000_000_000_000)),
        ("1E+2", Some(100)),
        ("100e-2", Some(1)),
        ("0.5e1", Some(5)),
        ("0.0012e4", Some(12)),
        ("1200e-1", Some(120)),
        ("9007199254740991.000", Some(9_007_199_254_740_991)),
        ("9.007199254740991e15", Some(9_007_199_254_740_991)),
        ("9007199254740992", None),
        ("-9007199254740992", None),
        ("99999999999999999999", None),
        ("1e16", None),
        ("1e999999999999999999999999", None),
        ("1e-999999999999999999999999", None),
        ("1e9223372036854775807", None),
        ("10e9223372036854775807", None),
        ("0.1e-9223372036854775808", None),
        ("1e-1", None),
        ("0.1", None),
        ("", None),
        ("-", None),
        ("--1", None),
        ("1.", None),
        (".5", None),
        ("1e", None),
        ("1e+", None),
        ("1e1.0", None),
        ("01", None),
        ("00", None),
        ("1_0", None),
        ("NaN", None),
        ("١", None),
    ] {
        assert_eq!(integer::read(text), number, "{text}");
    }
    assert_eq!(integer::read(&alloc::format!("1{}e-100000", "0".repeat(100_000))), Some(1));
}

#[test]
fn a_deep_schema_is_a_loop() {
    let wrap = |key: &str, value| Value::Object([(key.to_owned(), value)].into_iter().collect());
    let mut schema = json!({ "type": "string", "x-mcp-header": "A" });
    for _ in 0..5_000 {
        schema = wrap("properties", wrap("a", schema));
    }
    assert_eq!(find(&schema).unwrap()[0].path.len(), 5_000);
    // Dropped from the outside in, since the parser's own value recurses when it is dropped.
    while let Some(inner) = schema.pointer_mut("/properties/a").map(Value::take) {
        schema = inner;
    }
}

proptest! {
    #[test]
    fn what_travels_agrees(text in any::<String>(), number in -(1i64 << 53)..(1 << 53), flag in any::<bool>()) {
        let one = header(&["a"]);
        for value in [json!(text), json!(number), json!(flag)] {
            let arguments = raw(&json!({ "b": [value], "a": value }).to_string());
            match one.value(&arguments) {
                Some(text) => prop_assert!(one.agrees(&text, &arguments)),
                None => prop_assert_eq!(number, -(1i64 << 53)),
            }
        }
    }

    #[test]
    fn integers_are_read_as_they_are_written(number in -(1i64 << 53) + 1..(1 << 53), zeros in 0usize..4) {
        let text = alloc::format!("{number}.{}", "0".repeat(zeros + 1));
        prop_assert_eq!(integer::read(&text), Some(number));
        let text = alloc::format!("{number}{}e-{zeros}", "0".repeat(zeros));
        prop_assert_eq!(integer::read(&text), Some(number));
    }
}

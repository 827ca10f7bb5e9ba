use serde_json::{Value, json};

use super::{MOST, explain, refer};

/// What is wrong with a value, as it is told.
fn wrong(schema: Value, value: Value) -> Vec<String> {
    explain(&schema, &schema, &value, "").iter().map(ToString::to_string).collect()
}

fn only(schema: Value, value: Value) -> String {
    let wrong = wrong(schema, value);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    wrong[0].clone()
}

#[test]
fn all_fields_at_once() {
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["a", "b", "first"],
        "properties": {"a": {"type": "number"}, "b": {"type": "integer"}, "first": {"type": "string"}}
    });
    let wrong = wrong(schema, json!({"a": "x", "frist": 1, "zzz": null}));
    assert_eq!(
        wrong,
        [
            "`/b`: missing, expected an integer",
            "`/first`: missing, expected a string",
            "`/a`: expected a number, got the string \"x\"",
            "`/frist`: unknown (did you mean `first`?)",
            "`/zzz`: unknown, expected `a`, `b` or `first`",
        ]
    );
}

#[test]
fn one_of_some_words() {
    let documented = json!({"oneOf": [{"const": "celsius", "type": "string"}, {"enum": ["kelvin"], "type": "string"}]});
    assert_eq!(
        only(documented.clone(), json!("celcius")),
        "expected \"celsius\" or \"kelvin\", got the string \"celcius\" (did you mean \"celsius\"?)"
    );
    assert_eq!(only(documented.clone(), json!(3)), "expected \"celsius\" or \"kelvin\", got the number 3");
    assert!(wrong(documented.clone(), json!("kelvin")).is_empty());
    let optional = json!({"anyOf": [{"$ref": "#/$defs/Unit"}, {"type": "null"}], "$defs": {"Unit": documented}});
    assert!(wrong(optional.clone(), json!(null)).is_empty());
    assert_eq!(
        only(optional, json!("kelvim")),
        "expected \"celsius\", \"kelvin\" or null, got the string \"kelvim\" (did you mean \"kelvin\"?)"
    );
}

#[test]
fn out_of_bounds() {
    let cases = [
        (
            json!({"type": "integer", "minimum": 0, "maximum": 255}),
            json!(300),
            "expected an integer from 0 up to 255, got the number 300",
        ),
        (json!({"type": "number", "exclusiveMinimum": 0}), json!(0), "expected a number above 0, got the number 0"),
        (json!({"type": "integer"}), json!(1.5), "expected an integer, got the number 1.5"),
        (
            json!({"type": "string", "minLength": 2}),
            json!("é"),
            "expected at least 2 characters, got 1: the string \"é\"",
        ),
        (json!({"type": "array", "minItems": 2, "maxItems": 2}), json!([1]), "expected 2 elements, got 1"),
        (
            json!({"type": ["integer", "null"], "maximum": 3}),
            json!(true),
            "expected an integer up to 3 or null, got true",
        ),
    ];
    for (schema, value, expected) in cases {
        assert_eq!(only(schema, value), expected);
    }
}

#[test]
fn the_variant_that_is_meant_tells() {
    let shapes = json!({"oneOf": [
        {"type": "string", "enum": ["nothing"]},
        {"type": "object", "properties": {"circle": {"type": "object", "properties": {"radius": {"type": "number"}}, "required": ["radius"]}}, "required": ["circle"], "additionalProperties": false},
        {"type": "object", "properties": {"square": {"type": "number"}}, "required": ["square"], "additionalProperties": false}
    ]});
    assert_eq!(only(shapes.clone(), json!({"circle": {}})), "`/circle/radius`: missing, expected a number");
    assert_eq!(only(shapes.clone(), json!({"square": "x"})), "`/square`: expected a number, got the string \"x\"");
    assert_eq!(only(shapes, json!(3)), "expected \"nothing\" or an object, got the number 3");

    let tagged = json!({"oneOf": [
        {"type": "object", "properties": {"kind": {"type": "string", "const": "mail"}, "to": {"type": "string"}}, "required": ["kind", "to"]},
        {"type": "object", "properties": {"kind": {"type": "string", "const": "phone"}}, "required": ["kind"]}
    ]});
    assert_eq!(only(tagged.clone(), json!({"kind": "mail"})), "`/to`: missing, expected a string");
    assert_eq!(
        only(tagged.clone(), json!({"kind": "mial"})),
        "`/kind`: expected \"mail\" or \"phone\", got the string \"mial\" (did you mean \"mail\"?)"
    );
    assert_eq!(only(tagged, json!({})), "`/kind`: missing, expected \"mail\" or \"phone\"");
}

#[test]
fn what_it_does_not_understand_it_lets_pass() {
    for schema in
        [json!({}), json!({"not": {}}), json!({"type": 3}), json!({"$ref": "https://example.com"}), json!({"enum": 3})]
    {
        assert!(wrong(schema, json!({"a": [1, null]})).is_empty());
    }
}

#[test]
fn circles_end() {
    let circle =
        json!({"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"allOf": [{"$ref": "#/$defs/A"}]}}});
    assert!(wrong(circle, json!(1)).is_empty());
    let tree = json!({"type": "object", "properties": {"next": {"$ref": "#/$defs/T"}},
        "$defs": {"T": {"type": "object", "properties": {"next": {"$ref": "#/$defs/T"}}}}});
    let deep = (0..50).fold(json!(1), |inner, _| json!({"next": inner}));
    assert_eq!(wrong(tree, deep).len(), 1, "found at the bottom");
    let branching = json!({"$ref": "#/$defs/A", "$defs": {"A": {"anyOf": [{"$ref": "#/$defs/A"}, {"allOf": [{"$ref": "#/$defs/A"}]}, {"type": "null"}]}}});
    wrong(branching, json!(1));
}

#[test]
fn mistakes_are_bounded() {
    let schema = json!({"type": "array", "items": {"type": "number"}});
    let values = vec![Value::Null; 10 * MOST];
    assert_eq!(wrong(schema, values.into()).len(), MOST);
}

#[test]
fn references_are_read_as_uris_have_them() {
    let root = json!({"$defs": {"a b/c~d%": 1, "é": [2]}});
    let found = |target: &str| refer(&root, target).cloned();
    assert_eq!(found("#/$defs/a%20b~1c~0d%25"), Some(json!(1)));
    assert_eq!(found("#/$defs/%C3%A9/0"), Some(json!(2)));
    assert_eq!(found("#"), Some(root.clone()));
    for nowhere in ["#/$defs/a b/c", "#/$defs/%C3", "#/$defs/%+9", "#/$defs/%2", "#name", "/$defs", "#/$defs/é/1"] {
        assert_eq!(found(nowhere), None, "{nowhere}");
    }
}

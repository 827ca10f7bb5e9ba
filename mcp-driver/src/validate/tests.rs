use serde_json::{Value, json};

use super::{BadSchema, DEEPEST, LARGEST, Validator};

fn compiled(schema: Value) -> Result<Validator, BadSchema> {
    Validator::new(schema.as_object().unwrap())
}

fn refused(schema: Value) -> String {
    compiled(schema).unwrap_err().at("inputSchema")
}

fn wrong(schema: Value, value: Value) -> Vec<String> {
    let problems = compiled(schema).unwrap().validate(&value).into_iter();
    problems.map(|problem| format!("{}: {}", problem.pointer, problem.message)).collect()
}

#[test]
fn a_value_is_held_against_all_of_a_schema() {
    let schema = json!({
        "type": "object", "required": ["name"], "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "pattern": "^[a-z]+$"},
            "size": {"type": "integer", "multipleOf": 4},
            "tags": {"type": "array", "uniqueItems": true, "items": {"$ref": "#/$defs/tag"}}
        },
        "$defs": {"tag": {"type": "string", "minLength": 1}}
    });
    assert!(wrong(schema.clone(), json!({"name": "x", "size": 8, "tags": ["a", "b"]})).is_empty());
    let mut all = wrong(schema, json!({"name": "X", "size": 3, "tags": ["a", "a"], "nome": ""}));
    all.sort();
    assert_eq!(
        all,
        [
            "/name: expected what matches the pattern `^[a-z]+$`, got the string \"X\"",
            "/nome: unknown, expected `name`, `size` or `tags`",
            "/size: expected a multiple of 4, got the number 3",
            "/tags: expected elements that all differ",
        ]
    );
}

#[test]
fn every_dialect_that_it_knows() {
    let schema = json!({"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": {"type": "number"}},
        "properties": {"a": {"$ref": "#/definitions/a"}}});
    assert_eq!(wrong(schema, json!({"a": "x"})), ["/a: expected a number, got the string \"x\""]);
}

#[test]
fn nothing_is_fetched() {
    for target in ["https://example.com/schema.json", "file:///etc/passwd", "other.json", "//example.com"] {
        let said = refused(json!({"properties": {"a": {"$ref": target}}}));
        assert_eq!(said, format!("`inputSchema`: `$ref` to `{target}` is not fetched; put what it means into `$defs`"));
    }
}

#[test]
fn what_is_no_schema_is_told_with_its_place() {
    let said = refused(json!({"properties": {"a": {"type": "strin"}}}));
    assert!(said.starts_with("`inputSchema/properties/a/type`: "), "{said}");
    let said = refused(json!({"properties": {"a": {"pattern": "("}}}));
    assert!(said.starts_with("`inputSchema/properties/a/pattern`: "), "{said}");
}

#[test]
fn circles_without_a_value_are_refused_and_others_are_not() {
    for schema in [
        json!({"$ref": "#"}),
        json!({"allOf": [{"$ref": "#"}]}),
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"not": {"$ref": "#/$defs/a"}}}}),
    ] {
        assert!(refused(schema.clone()).contains("circle"), "{schema}");
    }
    let tree = json!({"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}});
    assert!(wrong(tree.clone(), json!({"next": {"next": null}})).is_empty());
    assert_eq!(wrong(tree, json!({"next": {"next": 3}})), ["/next/next: expected an object or null, got the number 3"]);
}

#[test]
fn what_would_take_too_long_is_refused() {
    let wide = (0..40).map(|index| {
        let next = json!({"$ref": format!("#/$defs/{}", index + 1)});
        (index.to_string(), json!({"anyOf": [next, next]}))
    });
    let mut definitions: serde_json::Map<String, Value> = wide.collect();
    definitions.insert("40".into(), json!(false));
    assert!(refused(json!({"$ref": "#/$defs/0", "$defs": definitions})).contains("branch"));

    let long = (0..1000).map(|index| (index.to_string(), json!({"$ref": format!("#/$defs/{}", index + 1)})));
    let mut definitions: serde_json::Map<String, Value> = long.collect();
    definitions.insert("1000".into(), json!(true));
    assert!(refused(json!({"$ref": "#/$defs/0", "$defs": definitions})).contains("chain"));

    assert!(refused(json!({"enum": vec![0; LARGEST]})).contains("too large"));
    let deep = (0..DEEPEST).fold(json!(true), |inner, _| json!({"not": inner}));
    assert!(refused(json!({"not": deep})).contains("too deep"));

    let pattern = json!({"properties": {"a": {"pattern": "^(a+)+$"}}});
    assert_eq!(wrong(pattern, json!({"a": format!("{}b", "a".repeat(5000))})).len(), 1, "and at once");
}

use serde_json::{Value, json};

use super::effort::is_within;
use super::survey::{DEEPEST, LARGEST};
use super::{BadSchema, PATIENCE, TALLEST, Validator};

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

/// Both ways lead to the same field, so that there are twice as many with each level of a value.
fn forked() -> Value {
    let either =
        |more: &str| json!({"type": "object", "required": [more], "properties": {"a": {"$ref": "#/$defs/node"}}});
    json!({"$ref": "#/$defs/node", "$defs": {"node": {"anyOf": [either("a"), either("b"), {"type": "null"}]}}})
}

/// So many objects in one another.
fn nested(levels: usize, innermost: Value) -> Value {
    (0..levels).fold(innermost, |inner, _| json!({"a": inner}))
}

#[test]
fn a_schema_that_forks_is_not_followed_for_ever() {
    // Of each level: the node, the reference to it, its three forms; two of them lead on.
    let levels = |levels: u32| (0..=levels).map(|level| 5 * 2_usize.pow(level)).sum::<usize>();
    for few in 0..10 {
        let value = nested(few as usize, Value::Null);
        assert!(is_within(levels(few), &forked(), &value), "{few}");
        assert!(!is_within(levels(few) - 1, &forked(), &value), "{few}");
    }
    let deep = nested(60, json!(1));
    assert!(!is_within(PATIENCE, &forked(), &deep));
    assert_eq!(wrong(forked(), deep).len(), 1, "and it ends");
    assert!(wrong(forked(), nested(60, Value::Null)).is_empty());
}

#[test]
fn what_it_takes_grows_with_a_value_where_nothing_forks() {
    let tree = json!({"type": ["object", "null"], "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}});
    let mut value = Value::Null;
    for levels in 1..12_u32 {
        value = json!({"a": value, "b": value});
        // A value, and a reference for each but the first.
        let values = 2_usize.pow(levels + 1) - 1;
        assert!(is_within(2 * values - 1, &tree, &value), "{levels}");
        assert!(!is_within(2 * values - 2, &tree, &value), "{levels}");
    }
}

#[test]
fn references_that_fork_from_value_to_value_are_refused() {
    let wide = (0..40).map(|index| {
        let next = json!({"$ref": format!("#/$defs/{}", index + 1)});
        (index.to_string(), json!({"anyOf": [{"properties": {"a": next}}, {"properties": {"a": next}}]}))
    });
    let mut definitions: serde_json::Map<String, Value> = wide.collect();
    definitions.insert("40".into(), json!(false));
    assert!(refused(json!({"$ref": "#/$defs/0", "$defs": definitions})).contains("branch"));
}

#[test]
fn references_that_could_not_be_looked_through_are_refused() {
    for target in ["#/$defs/none", "#name"] {
        let schema = json!({"properties": {"a": {"$ref": target}}, "$defs": {"b": {"$anchor": "name"}}});
        assert!(refused(schema).contains(&format!("`$ref` to `{target}` leads nowhere")), "{target}");
    }
    let other =
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"$id": "https://example.com/a", "$ref": "#/$defs/b"}, "b": true}});
    assert!(refused(other).contains("`$id` within a schema"));
}

/// The deepest that is taken is not too deep for the stack of a thread of 2 MiB, which those of tests are.
#[test]
fn a_value_too_deep_for_a_schema_is_refused() {
    for links in [1, 8, 100] {
        let chain = (0..links).map(|index| (index.to_string(), json!({"$ref": format!("#/$defs/{}", index + 1)})));
        let mut definitions: serde_json::Map<String, Value> = chain.collect();
        definitions.insert(links.to_string(), json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/0"}}}));
        let schema = json!({"$ref": "#/$defs/0", "$defs": definitions});
        // The property that refers to the first link counts as well.
        let most = TALLEST / (links + 2);
        assert!(wrong(schema.clone(), nested(most - 1, json!({}))).is_empty());
        assert!(wrong(schema.clone(), nested(most - 1, json!(1)))[0].starts_with("/a"));
        assert_eq!(wrong(schema, nested(most, json!({}))), [": too deep for its schema"]);
    }
}

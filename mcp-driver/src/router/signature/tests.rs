use serde_json::{Value, json};

use super::fault;

fn of(schema: Value) -> Option<String> {
    fault("inputSchema", schema.as_object().unwrap(), true)
}

#[test]
fn good_schemas_have_no_fault() {
    for schema in [
        json!({}),
        json!({"type": "object"}),
        json!({"type": "object", "$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b~1c"}, "b/c": true}}),
        json!({"properties": {"a": {"default": {"$ref": "#/nowhere"}}}}),
        json!({"$ref": "https://example.com/schema.json"}),
    ] {
        assert_eq!(of(schema.clone()), None, "{schema}");
    }
}

#[test]
fn faults_are_named() {
    assert_eq!(
        of(json!({"type": "array"})).unwrap(),
        "`inputSchema/type`: expected \"object\", got the string \"array\"; arguments are an object, so take `Args` of a struct or a map"
    );
    assert_eq!(
        of(json!({"properties": {"a": {"items": [{"$ref": "#/$defs/A"}]}}})).unwrap(),
        "`inputSchema/properties/a/items/0/$ref`: `#/$defs/A` is not in the schema; put what it means into its `$defs`"
    );
    assert_eq!(
        of(json!({"properties": 3})).unwrap(),
        "`inputSchema/properties`: expected an object of schemas, got the number 3"
    );
}

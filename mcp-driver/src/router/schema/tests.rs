use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Describing, closed, of_output};
use crate::router::{Args, arg};

fn of_args<A: JsonSchema>() -> Value {
    let mut describing = Describing::new(&[]);
    describing.arguments::<A>();
    describing.finish().0.into()
}

/// A place to go to.
#[derive(Deserialize, JsonSchema, Serialize)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Place {
    /// What it is called.
    name: String,
    /// How far it is.
    #[serde(default)]
    far: u32,
    near: Option<Box<Self>>,
    unit: Unit,
}

#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "only its schema is looked at")]
enum Unit {
    Mile,
    Metre,
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Open {
    a: f64,
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Both {
    a: f64,
    #[serde(flatten)]
    b: Inner,
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Inner {
    /// The second.
    b: f64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind")]
#[allow(dead_code, reason = "only its schema is looked at")]
enum Either {
    A { a: f64 },
    B { b: f64 },
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Wrapped(Inner);

#[test]
fn a_struct_that_refers_to_itself() {
    let place = json!({
        "type": "object",
        "description": "A place to go to.",
        "properties": {
            "name": {"type": "string", "description": "What it is called."},
            "far": {"type": "integer", "minimum": 0, "maximum": u32::MAX, "default": 0, "description": "How far it is."},
            "near": {"anyOf": [{"$ref": "#/$defs/Place"}, {"type": "null"}]},
            "unit": {"$ref": "#/$defs/Unit"}
        },
        "required": ["name", "unit"]
    });
    let mut schema = of_args::<Place>();
    assert_eq!(schema["$defs"]["Place"], place);
    assert_eq!(schema["$defs"]["Unit"], json!({"type": "string", "enum": ["mile", "metre"]}));
    assert_eq!(schema["additionalProperties"], false);
    schema.as_object_mut().unwrap().retain(|key, _| key != "$defs" && key != "additionalProperties");
    assert_eq!(schema, place);
}

#[test]
fn only_what_takes_no_more_is_closed() {
    assert_eq!(of_args::<Both>()["additionalProperties"], false, "what is flattened is known");
    assert_eq!(of_args::<Both>()["properties"]["b"]["description"], "The second.");
    assert_eq!(of_args::<Wrapped>()["additionalProperties"], false, "a wrapper is what it wraps");
    assert_eq!(of_args::<Wrapped>()["properties"], json!({"b": {"type": "number", "description": "The second."}}));
    for schema in [
        of_args::<Open>(),
        of_args::<Value>(),
        of_args::<serde_json::Map<String, Value>>(),
        of_args::<BTreeMap<String, f64>>(),
        of_args::<Either>(),
    ] {
        assert_ne!(schema["additionalProperties"], false, "{schema}");
        assert_eq!(schema["type"], "object", "{schema}");
        assert_eq!(closed(schema.as_object().unwrap()), None);
    }
}

#[test]
fn flat_arguments_are_all_there_are() {
    let names = [arg("a"), arg("b").describe("the second").or(2), arg("c")];
    let mut describing = Describing::new(&names);
    describing.argument::<f64>();
    describing.argument::<i32>();
    describing.argument::<Option<Unit>>();
    let (schema, faults) = describing.finish();
    assert_eq!(
        Value::from(schema),
        json!({
            "type": "object",
            "properties": {
                "a": {"type": "number"},
                "b": {"type": "integer", "minimum": i32::MIN, "maximum": i32::MAX, "description": "the second", "default": 2},
                "c": {"anyOf": [{"$ref": "#/$defs/Unit"}, {"type": "null"}]}
            },
            "required": ["a"],
            "additionalProperties": false,
            "$defs": {"Unit": {"type": "string", "enum": ["mile", "metre"]}}
        })
    );
    assert!(faults.is_empty(), "{faults:?}");
    let (nothing, _) = Describing::new(&[]).finish();
    assert_eq!(Value::from(nothing), json!({"type": "object", "additionalProperties": false}));
}

#[test]
fn a_result_has_all_its_fields() {
    let schema = Value::from(of_output::<Place>());
    assert_eq!(schema["required"], json!(["name", "far", "near", "unit"]));
    assert!(schema.get("$schema").is_none() && schema.get("title").is_none(), "{schema}");
    let _ = Args(());
}

#[test]
fn what_cannot_be_is_a_fault() {
    let names = [arg("a").or("x"), arg("a")];
    let mut describing = Describing::new(&names);
    describing.argument::<f64>();
    describing.argument::<f64>();
    let (_, faults) = describing.finish();
    assert_eq!(
        faults,
        [
            "the default of argument `a` does not fit: expected a number, got the string \"x\"",
            "two arguments are called `a`"
        ]
    );
}

#[test]
fn what_travels_in_a_header_has_one_type_and_need_not_be_there() {
    let names = [arg("region").header("Region"), arg("zone")];
    let mut describing = Describing::new(&names);
    describing.argument::<Option<String>>();
    describing.argument::<Option<String>>();
    let schema = describing.finish().0;
    assert_eq!(schema["properties"]["region"], json!({"type": "string", "x-mcp-header": "Region"}));
    assert_eq!(schema["properties"]["zone"]["type"], json!(["string", "null"]));
    assert_eq!(schema.get("required"), None);
}

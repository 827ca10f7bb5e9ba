//! Schemas without what costs tokens and tells a model nothing.

use std::mem;

use mcp_proto::model::Object;
use serde_json::Value;

use super::without;

/// What `schemars` notes of the types of numbers, which is no format of JSON Schema.
const NUMBERS: [&str; 16] = [
    "double", "float", "int", "int8", "int16", "int32", "int64", "int128", "uint", "uint8", "uint16", "uint32",
    "uint64", "uint128", "isize", "usize",
];

/// Takes the formats of numbers out of a schema that was made of a type, and puts bounds where there are none and they
/// are such as a model may meet.
pub(crate) fn tidy(schema: &mut Object) {
    tidy_number(schema);
    for (keyword, part) in schema {
        match (keyword.as_str(), part) {
            ("properties" | "$defs" | "patternProperties" | "dependentSchemas", Value::Object(parts)) => {
                for (_, part) in parts {
                    tidy_part(part);
                }
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(parts)) => {
                for part in parts {
                    tidy_part(part);
                }
            }
            (
                "items"
                | "additionalProperties"
                | "unevaluatedProperties"
                | "propertyNames"
                | "contains"
                | "not"
                | "if"
                | "then"
                | "else",
                Value::Object(part),
            ) => tidy(part),
            _ => {}
        }
    }
}

fn tidy_part(part: &mut Value) {
    if let Value::Object(part) = part {
        tidy(part);
    }
}

fn tidy_number(schema: &mut Object) {
    let Some(format) = schema.get("format").and_then(Value::as_str) else { return };
    if !NUMBERS.contains(&format) || schema.get("type").is_some_and(|name| name == "string") {
        return;
    }
    let bounds: &[(&str, i64)] = match format {
        "int32" => &[("minimum", i32::MIN as i64), ("maximum", i32::MAX as i64)],
        "uint32" => &[("maximum", u32::MAX as i64)],
        _ => &[],
    };
    for (keyword, bound) in bounds {
        schema.entry(*keyword).or_insert((*bound).into());
    }
    *schema = without(mem::take(schema), &["format"]);
}

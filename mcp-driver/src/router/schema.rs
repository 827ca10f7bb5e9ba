//! The schemas of arguments and results, made by `schemars` in the dialect 2020-12, which is MCP's (basic page of
//! 2026-07-28, "JSON Schema Usage").

mod tidy;

#[cfg(test)]
mod tests;

use mcp_proto::model::{Object, PromptArgument};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::argument::Arg;
use super::arguments::Missing;
use super::explain::refer;
use super::mistake::plain;

/// What says of an object what else may be in it than its properties; without any of these, and with properties, it is
/// all there is.
const OPEN: [&str; 11] = [
    "$ref",
    "$dynamicRef",
    "additionalProperties",
    "allOf",
    "anyOf",
    "dependentSchemas",
    "if",
    "not",
    "oneOf",
    "patternProperties",
    "unevaluatedProperties",
];

/// The schema of a handler's arguments in the making.
#[derive(Debug)]
pub struct Describing<'a> {
    generator: SchemaGenerator,
    names: &'a [Arg],
    next: usize,
    schema: Object,
    whole: bool,
    faults: Vec<String>,
}

impl<'a> Describing<'a> {
    pub(crate) fn new(names: &'a [Arg]) -> Self {
        let generator = SchemaSettings::draft2020_12().into_generator();
        Self { generator, names, next: 0, schema: Object::new(), whole: false, faults: Vec::new() }
    }

    /// The next argument by its name.
    pub(crate) fn argument<P: DeserializeOwned + JsonSchema>(&mut self) {
        let Some(arg) = self.names.get(self.next) else { return };
        let schema = self.generator.subschema_for::<P>();
        let fault = arg.default.as_ref().and_then(|default| P::deserialize(default).err());
        let required = arg.default.is_none() && P::deserialize(Missing).is_err();
        self.add(arg, schema.to_value(), fault, required);
    }

    fn add(&mut self, arg: &Arg, mut schema: Value, fault: Option<serde_json::Error>, required: bool) {
        self.next += 1;
        if let Value::Bool(_) = schema {
            schema = json!({});
        }
        if let Some(object) = schema.as_object_mut() {
            if let Some(description) = &arg.description {
                object.insert("description".into(), (**description).into());
            }
            if let Some(default) = &arg.default {
                object.insert("default".into(), default.clone());
            }
            if let Some(header) = &arg.header {
                object.insert("x-mcp-header".into(), (**header).into());
                without_null(object);
            }
        }
        if let Some(error) = fault {
            self.faults.push(format!(
                "the default of argument `{}` does not fit: {}",
                arg.name,
                plain(&error.to_string())
            ));
        }
        let known = entry(&mut self.schema, "properties", json!({})).as_object_mut();
        if known.is_some_and(|known| known.insert(arg.name.clone().into_owned(), schema).is_some()) {
            self.faults.push(format!("two arguments are called `{}`", arg.name));
        }
        if required && let Some(known) = entry(&mut self.schema, "required", json!([])).as_array_mut() {
            known.push((*arg.name).into());
        }
    }

    /// All arguments at once.
    pub(crate) fn arguments<A: JsonSchema>(&mut self) {
        self.whole = true;
        let schema = A::json_schema(&mut self.generator);
        if let Value::Object(schema) = schema.to_value() {
            self.schema.extend(schema);
        }
    }

    /// The schema, with all that it refers to, and what is wrong with it.
    pub(crate) fn finish(mut self) -> (Object, Vec<String>) {
        let mut schema = self.schema;
        let definitions = self.generator.take_definitions(true);
        if !definitions.is_empty() {
            schema.insert("$defs".into(), definitions.into());
        }
        schema = without(referred(schema), &["title"]);
        match schema.get("type") {
            None => drop(schema.insert("type".into(), "object".into())),
            Some(Value::Array(names)) if names.contains(&"object".into()) => {
                schema.insert("type".into(), "object".into());
            }
            Some(_) => {}
        }
        let is_closed =
            !self.whole || (schema.contains_key("properties") && !OPEN.iter().any(|key| schema.contains_key(*key)));
        if is_closed {
            schema.insert("additionalProperties".into(), false.into());
        }
        tidy::tidy(&mut schema);
        (schema, self.faults)
    }
}

/// What travels in a header has one type; that it need not be there is said by `required`, and `null` cannot be written.
fn without_null(schema: &mut Object) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    let mut others = Vec::new();
    for name in types {
        if name != "null" {
            others.push(name);
        }
    }
    if let [only] = others[..] {
        let only = only.clone();
        schema.insert("type".into(), only);
    }
}

/// The properties of a schema as the arguments of a prompt: those with names of their own in their order.
pub(crate) fn prompt_arguments(schema: &Object, names: &[Arg]) -> Vec<PromptArgument> {
    let required = listed(schema, "required");
    let mut arguments: Vec<PromptArgument> = Vec::new();
    let Some(Value::Object(properties)) = schema.get("properties") else { return arguments };
    let place = |name: &str| {
        for (place, arg) in names.iter().enumerate() {
            if arg.name == name {
                return place;
            }
        }
        names.len()
    };
    for (name, schema) in properties {
        let text = |keyword| Some(schema.get(keyword)?.as_str()?.to_owned());
        let mut argument = PromptArgument::new(name).with_required(required.iter().any(|required| required == name));
        argument.description = text("description");
        argument.title = text("title");
        let mut at = arguments.len();
        while at > 0 && place(&arguments[at - 1].name) > place(name) {
            at -= 1;
        }
        arguments.insert(at, argument);
    }
    arguments
}

/// The names that a schema knows, if it allows no others.
pub(crate) fn closed(schema: &Object) -> Option<Box<[Box<str>]>> {
    if schema.get("additionalProperties") != Some(&Value::Bool(false)) || schema.contains_key("patternProperties") {
        return None;
    }
    let mut names = Vec::new();
    if let Some(Value::Object(properties)) = schema.get("properties") {
        for name in properties.keys() {
            names.push(name.as_str().into());
        }
    }
    Some(names.into())
}

/// The schema of a structured result, for a tool that gives whole [`CallToolResult`](mcp_proto::model::CallToolResult)s.
pub fn of_output<T: JsonSchema>() -> Object {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    of_root(generator.into_root_schema_for::<T>().to_value())
}

fn of_root(root: Value) -> Object {
    let Value::Object(root) = root else { return Object::new() };
    let mut schema = without(root, &["$schema", "title"]);
    tidy::tidy(&mut schema);
    schema
}

/// A wrapper is what it wraps: the type of the whole, and its fields, stand at the root of a schema.
fn referred(schema: Object) -> Object {
    let root = Value::Object(schema);
    match (root.get("$ref").and_then(Value::as_str).and_then(|target| refer(&root, target)), &root) {
        (Some(Value::Object(target)), Value::Object(schema)) if !target.contains_key("$ref") => {
            let mut whole = target.clone();
            for (key, part) in schema {
                if key != "$ref" {
                    whole.insert(key.clone(), part.clone());
                }
            }
            whole
        }
        (_, Value::Object(schema)) => schema.clone(),
        _ => Object::new(),
    }
}

/// The array that a keyword of a schema is; empty if there is none.
pub(crate) fn listed<'a>(schema: &'a Object, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// An object without some of its members. To remove them from a tree takes far more code.
pub(crate) fn without(object: Object, names: &[&str]) -> Object {
    let mut kept = Object::new();
    for (name, value) in object {
        if !names.contains(&&*name) {
            kept.insert(name, value);
        }
    }
    kept
}

fn entry<'a>(schema: &'a mut Object, key: &str, empty: Value) -> &'a mut Value {
    schema.entry(key).or_insert(empty)
}

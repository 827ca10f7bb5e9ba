//! The schemas of arguments and results, made by `schemars` in the dialect 2020-12, which is MCP's (basic page of
//! 2026-07-28, "JSON Schema Usage").

use mcp_proto::model::{Object, PromptArgument};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::argument::Arg;
use super::arguments::Missing;

/// The schema of a handler's arguments in the making.
#[derive(Debug)]
pub struct Describing<'a> {
    generator: SchemaGenerator,
    names: &'a [Arg],
    next: usize,
    schema: Object,
}

impl<'a> Describing<'a> {
    pub(crate) fn new(names: &'a [Arg]) -> Self {
        Self { generator: generator(), names, next: 0, schema: Object::new() }
    }

    /// The next argument by its name.
    pub(crate) fn argument<P: DeserializeOwned + JsonSchema>(&mut self) {
        let Some(arg) = self.names.get(self.next) else { return };
        self.next += 1;
        let mut schema = self.generator.subschema_for::<P>().to_value();
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
            }
        }
        let required = arg.default.is_none() && P::deserialize(Missing).is_err();
        entry(&mut self.schema, "properties", json!({}))
            .as_object_mut()
            .map(|known| known.insert(arg.name.clone().into_owned(), schema));
        if required {
            entry(&mut self.schema, "required", json!([])).as_array_mut().map(|known| known.push((*arg.name).into()));
        }
    }

    /// All arguments at once.
    pub(crate) fn arguments<A: JsonSchema>(&mut self) {
        let schema = A::json_schema(&mut self.generator);
        if let Value::Object(schema) = schema.to_value() {
            self.schema.extend(schema);
        }
    }

    /// The properties as the arguments of a prompt.
    pub(crate) fn prompt_arguments(self) -> Vec<PromptArgument> {
        let schema = self.finish();
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let argument = |(name, schema): (&String, &Value)| {
            let mut argument = PromptArgument::new(name).with_required(required.contains(&name.as_str()));
            argument.description = schema.get("description").and_then(Value::as_str).map(str::to_owned);
            argument.title = schema.get("title").and_then(Value::as_str).map(str::to_owned);
            argument
        };
        properties.map(argument).collect()
    }

    /// The schema, with all that it refers to.
    pub(crate) fn finish(mut self) -> Object {
        let mut schema = self.schema;
        schema.entry("type").or_insert_with(|| "object".into());
        schema.remove("title");
        schema.entry("additionalProperties").or_insert(Value::Bool(false));
        let definitions = self.generator.take_definitions(true);
        if !definitions.is_empty() {
            schema.insert("$defs".into(), definitions.into());
        }
        schema
    }
}

/// The schema of a structured result, for a tool that gives whole [`CallToolResult`](mcp_proto::model::CallToolResult)s.
pub fn of_output<T: JsonSchema>() -> Object {
    match generator().into_root_schema_for::<T>().to_value() {
        Value::Object(mut schema) => {
            schema.remove("$schema");
            schema
        }
        _ => Object::new(),
    }
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().into_generator()
}

fn entry<'a>(schema: &'a mut Object, key: &str, empty: Value) -> &'a mut Value {
    schema.entry(key).or_insert(empty)
}

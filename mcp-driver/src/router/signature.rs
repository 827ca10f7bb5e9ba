//! What a handler takes, as its calls are held against it.

use std::mem;

use mcp_proto::model::{Object, PromptArgument};
use serde_json::Value;

use super::argument::Arg;
use super::explain::{expected, refer};
use super::mistake::{Mistake, child, told};
use super::schema::{self, without};

#[cfg(test)]
mod tests;

/// What a handler takes.
#[derive(Debug)]
pub(crate) struct Signature {
    /// Its arguments by themselves, in order.
    pub(crate) names: Vec<Arg>,
    /// The schema of all its arguments, made of its types.
    pub(crate) schema: Value,
    /// The names of all its arguments, if there are no others.
    pub(crate) known: Option<Box<[Box<str>]>>,
}

impl Signature {
    pub(crate) fn new(names: Vec<Arg>, schema: Object) -> Self {
        Self { names, schema: schema.into(), known: None }
    }

    /// Arguments of other names are mistakes, or are not.
    pub(crate) fn set_known(&mut self, known: Option<Box<[Box<str>]>>) {
        if known.is_none()
            && let Some(schema) = self.schema.as_object_mut()
            && schema.get("additionalProperties") == Some(&Value::Bool(false))
        {
            *schema = without(mem::take(schema), &["additionalProperties"]);
        }
        self.known = known;
    }

    /// The schema of one argument.
    pub(crate) fn of(&self, name: &str) -> &Value {
        self.schema.get("properties").and_then(|known| known.get(name)).unwrap_or(&Value::Bool(true))
    }

    /// That an argument is not given.
    pub(crate) fn lacking(&self, name: &str) -> Vec<Mistake> {
        vec![Mistake::missing("", name, &expected(&self.schema, self.of(name)))]
    }

    pub(crate) fn prompt_arguments(&self) -> Vec<PromptArgument> {
        self.schema.as_object().map_or_else(Vec::new, |schema| schema::prompt_arguments(schema, &self.names))
    }
}

/// Why a schema cannot be that of a tool, as far as it can be seen without compiling it. `takes_object`: it is that of
/// arguments, which are an object in every revision.
pub(crate) fn fault(which: &str, schema: &Object, takes_object: bool) -> Option<String> {
    let kind = schema.get("type").unwrap_or(&Value::Null);
    if takes_object && !kind.is_null() && *kind != "object" {
        return Some(format!(
            "`{which}/type`: expected \"object\", got {}; arguments are an object, so take `Args` of a struct or a map",
            told(kind)
        ));
    }
    if let Some(known) = schema.get("properties").filter(|known| !known.is_object()) {
        return Some(format!("`{which}/properties`: expected an object of schemas, got {}", told(known)));
    }
    let root = Value::Object(schema.clone());
    let (pointer, target) = dangling(&root)?;
    Some(format!("`{which}{pointer}/$ref`: `{target}` is not in the schema; put what it means into its `$defs`"))
}

/// The first reference into the schema that leads nowhere, and where it stands.
fn dangling(root: &Value) -> Option<(String, &str)> {
    let mut ahead = vec![(String::new(), root)];
    while let Some((pointer, schema)) = ahead.pop() {
        match schema {
            Value::Object(object) => {
                if let Some(Value::String(target)) = object.get("$ref")
                    && target.starts_with("#/")
                    && refer(root, target).is_none()
                {
                    return Some((pointer, target));
                }
                for (key, part) in object {
                    if !DATA.contains(&key.as_str()) {
                        ahead.push((child(&pointer, key), part));
                    }
                }
            }
            Value::Array(array) => {
                for (index, part) in array.iter().enumerate() {
                    ahead.push((child(&pointer, &index.to_string()), part));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    None
}

/// What holds values and no schemas.
const DATA: [&str; 4] = ["const", "default", "enum", "examples"];

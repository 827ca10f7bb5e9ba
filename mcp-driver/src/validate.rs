//! JSON Schemas, compiled: the one place that knows the library that does it.
//!
//! A schema may come from a peer. So nothing that it refers to is fetched, its patterns are matched in linear time, and
//! one that is too large, or whose references turn in circles, is refused.

use std::collections::HashMap;
use std::fmt;

use mcp_proto::model::Object;
use serde_json::Value;

use crate::router::explain::{explain, refer};
use crate::router::mistake::{Mistake, plain};

#[cfg(test)]
mod tests;

/// Larger schemas are refused: so many values of JSON.
const LARGEST: usize = 50_000;

/// Deeper ones as well.
const DEEPEST: usize = 64;

/// So many schemas may apply to one value, each as often as it is referred to.
const WIDEST: usize = 10_000;

/// A reference may lead to the next one so often.
const FARTHEST: usize = 256;

/// The memory that a pattern may take, in bytes.
const PATTERN: usize = 1 << 20;

/// So many problems are told of a value.
const MOST: usize = 64;

/// A schema, compiled.
pub(crate) struct Validator {
    compiled: jsonschema::Validator,
    schema: Value,
}

/// Why something is no schema that can be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct BadSchema {
    /// Where, as a JSON pointer.
    pub(crate) pointer: String,
    /// What is wrong there.
    pub(crate) what: String,
}

/// What is wrong with a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Problem {
    /// Where, as a JSON pointer; empty for the whole.
    pub(crate) pointer: String,
    /// What was expected, and what came.
    pub(crate) message: String,
}

impl Validator {
    /// Compiles a schema, in the dialect that it names, or in 2020-12 (basic page of 2026-07-28, "JSON Schema Usage").
    ///
    /// # Errors
    /// It is no schema, or more of one than is taken.
    pub(crate) fn new(schema: &Object) -> Result<Self, BadSchema> {
        let schema = Value::Object(schema.clone());
        survey(&schema)?;
        let patterns = jsonschema::PatternOptions::regex().size_limit(PATTERN).dfa_size_limit(PATTERN);
        let compiled =
            jsonschema::options().offline().with_pattern_options(patterns).build(&schema).map_err(|error| {
                BadSchema { pointer: error.instance_path().as_str().to_owned(), what: fault(&error) }
            })?;
        Ok(Self { compiled, schema })
    }

    /// What is wrong with a value; nothing if it is what the schema describes.
    pub(crate) fn validate(&self, value: &Value) -> Vec<Problem> {
        let mistakes = self.mistakes(value).into_iter();
        mistakes.map(|Mistake { pointer, what }| Problem { pointer, message: what }).collect()
    }

    /// Whether a value passes is for the library to say; what is wrong, as far as we can, for us, since that is better
    /// told all in one voice.
    pub(crate) fn mistakes(&self, value: &Value) -> Vec<Mistake> {
        if self.compiled.is_valid(value) {
            return Vec::new();
        }
        let mut mistakes = explain(&self.schema, &self.schema, value, "");
        for error in self.compiled.iter_errors(value).take(MOST) {
            let pointer = error.instance_path().as_str();
            let is_told = mistakes.iter().any(|mistake| mistake.pointer.starts_with(pointer));
            if !is_told {
                mistakes.push(Mistake::new(pointer, words(&error)));
            }
        }
        mistakes
    }
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator").finish_non_exhaustive()
    }
}

impl BadSchema {
    /// What is wrong with the schema that is called `which`.
    pub(crate) fn at(&self, which: &str) -> String {
        format!("`{which}{}`: {}", self.pointer, self.what)
    }
}

/// Why a schema cannot be compiled.
fn fault(error: &jsonschema::ValidationError<'_>) -> String {
    match error.kind() {
        jsonschema::error::ValidationErrorKind::Referencing(error) => error.to_string(),
        _ => format!("{} is not what JSON Schema allows here", crate::router::mistake::told(error.instance())),
    }
}

/// What the library says, in our words where there are some.
fn words(error: &jsonschema::ValidationError<'_>) -> String {
    use jsonschema::error::ValidationErrorKind as Kind;

    let got = crate::router::mistake::told(error.instance());
    match error.kind() {
        Kind::Pattern { pattern } => format!("expected what matches the pattern `{pattern}`, got {got}"),
        Kind::Format { format } => format!("expected the format `{format}`, got {got}"),
        Kind::MultipleOf { multiple_of } => format!("expected a multiple of {multiple_of}, got {got}"),
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => "fits none of the forms that it may have".to_owned(),
        Kind::OneOfMultipleValid { .. } => "fits several of the forms of which it must have one".to_owned(),
        Kind::Not { .. } => format!("is what it must not be: {got}"),
        Kind::Contains => "expected an element that is not there".to_owned(),
        Kind::UniqueItems => "expected elements that all differ".to_owned(),
        Kind::MinProperties { limit } => format!("expected at least {limit} fields"),
        Kind::MaxProperties { limit } => format!("expected at most {limit} fields"),
        _ => plain(&error.to_string()),
    }
}

/// Looks over a schema before it is compiled: its size, its depth, and where its references lead.
fn survey(schema: &Value) -> Result<(), BadSchema> {
    let mut ahead = vec![(schema, 0)];
    let mut seen = 0_usize;
    while let Some((part, depth)) = ahead.pop() {
        seen += 1;
        if seen > LARGEST {
            return Err(bad(format!("a schema of more than {LARGEST} values is too large")));
        }
        if depth > DEEPEST {
            return Err(bad(format!("a schema of more than {DEEPEST} levels is too deep")));
        }
        match part {
            Value::Object(object) => {
                for keyword in ["$ref", "$dynamicRef"] {
                    let Some(target) = object.get(keyword).and_then(Value::as_str) else { continue };
                    if !target.starts_with('#') {
                        return Err(bad(format!(
                            "`{keyword}` to `{}` is not fetched; put what it means into `$defs`",
                            crate::router::mistake::clipped(target)
                        )));
                    }
                }
                ahead.extend(object.values().map(|part| (part, depth + 1)));
            }
            Value::Array(array) => ahead.extend(array.iter().map(|part| (part, depth + 1))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    circles(schema)
}

/// A schema that refers to itself without having taken a step into the value would be followed for ever, and one whose
/// references branch again and again for too long.
fn circles(schema: &Value) -> Result<(), BadSchema> {
    let mut costs = HashMap::new();
    let mut ahead = vec![schema];
    while let Some(part) = ahead.pop() {
        match part {
            Value::Object(object) => {
                if object.contains_key("$ref") || object.contains_key("$dynamicRef") {
                    follow(schema, part, &mut costs)?;
                }
                ahead.extend(object.values());
            }
            Value::Array(array) => ahead.extend(array),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    Ok(())
}

/// Follows what applies to the same value: references, and the parts of combinations; `costs` has how many those are of
/// each part of a schema. Depth first, with a list in the place of a stack.
fn follow<'a>(root: &'a Value, from: &'a Value, costs: &mut HashMap<*const Value, usize>) -> Result<(), BadSchema> {
    enum Step<'a> {
        Into(&'a Value),
        OutOf(&'a Value),
    }

    let mut path: Vec<*const Value> = Vec::new();
    let mut ahead = vec![Step::Into(from)];
    while let Some(step) = ahead.pop() {
        match step {
            Step::OutOf(part) => {
                path.pop();
                let cost =
                    beside(root, part).into_iter().map(|part| costs.get(&std::ptr::from_ref(part)).unwrap_or(&1));
                let cost = cost.fold(1_usize, |sum, cost| sum.saturating_add(*cost));
                if cost > WIDEST {
                    return Err(bad("its `$ref`s branch too often".to_owned()));
                }
                costs.insert(part, cost);
            }
            Step::Into(part) => {
                let here = std::ptr::from_ref(part);
                if costs.contains_key(&here) {
                    continue;
                }
                if path.contains(&here) {
                    return Err(bad("its `$ref`s turn in a circle without coming to a value".to_owned()));
                }
                if path.len() >= FARTHEST {
                    return Err(bad(format!("a chain of more than {FARTHEST} `$ref`s is too long")));
                }
                path.push(here);
                ahead.push(Step::OutOf(part));
                ahead.extend(beside(root, part).into_iter().map(Step::Into));
            }
        }
    }
    Ok(())
}

/// The schemas that apply to the same value as this one.
fn beside<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let Some(object) = schema.as_object() else { return Vec::new() };
    let mut parts = Vec::new();
    for keyword in ["$ref", "$dynamicRef"] {
        // What an anchor names may be anywhere, and is not followed.
        parts.extend(object.get(keyword).and_then(Value::as_str).and_then(|target| refer(root, target)));
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        parts.extend(object.get(keyword).and_then(Value::as_array).into_iter().flatten());
    }
    for keyword in ["not", "if", "then", "else"] {
        parts.extend(object.get(keyword));
    }
    parts.extend(object.get("dependentSchemas").and_then(Value::as_object).into_iter().flat_map(Object::values));
    parts
}

fn bad(what: String) -> BadSchema {
    BadSchema { pointer: String::new(), what }
}

//! JSON Schemas, compiled: the one place that knows the library that does it.
//!
//! A schema may come from a peer, and so may the value. So nothing that a schema refers to is fetched, its patterns are
//! matched in linear time, and one that is too large, or whose references turn in circles, is refused. What a value
//! costs is bounded as well:
//!
//! ```text
//! survey     a schema before it is compiled: what it refers to, how large it is with all of that in its place
//! applied    which schemas apply to a value, and to the values in it
//! effort     how many of them apply to a certain value, counted
//! ```

mod applied;
mod effort;
mod survey;

use std::fmt;

use mcp_proto::model::Object;
use serde_json::Value;

use crate::router::explain::explain;
use crate::router::mistake::{Mistake, plain};

#[cfg(test)]
mod tests;

/// A value is refused that is so deep, times how far the schema's references lead for each of its levels: the library
/// takes a step down the stack for each.
const TALLEST: usize = 1_000;

/// What is wrong is told in the library's words up to so many schemas that apply: it tells it by all the ways there
/// are, which may double with each level of a value. Whether something is wrong it finds out by each way once.
const PATIENCE: usize = 100_000;

/// The memory that a pattern may take, in bytes.
const PATTERN: usize = 1 << 20;

/// So many problems are told of a value.
const MOST: usize = 64;

/// A schema, compiled.
pub(crate) struct Validator {
    compiled: jsonschema::Validator,
    schema: Value,
    /// So many references lead on from one to the next at most, without a step into the value.
    reach: usize,
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
        let reach = survey::survey(&schema)?;
        let patterns = jsonschema::PatternOptions::regex().size_limit(PATTERN).dfa_size_limit(PATTERN);
        let compiled =
            jsonschema::options().offline().with_pattern_options(patterns).build(&schema).map_err(|error| {
                BadSchema { pointer: error.instance_path().as_str().to_owned(), what: fault(&error) }
            })?;
        Ok(Self { compiled, schema, reach })
    }

    /// What is wrong with a value; nothing if it is what the schema describes.
    pub(crate) fn validate(&self, value: &Value) -> Vec<Problem> {
        let mistakes = self.mistakes(value).into_iter();
        mistakes.map(|Mistake { pointer, what }| Problem { pointer, message: what }).collect()
    }

    /// Whether a value passes is for the library to say; what is wrong, as far as we can, for us, since that is better
    /// told all in one voice.
    pub(crate) fn mistakes(&self, value: &Value) -> Vec<Mistake> {
        if effort::is_deeper(value, TALLEST / self.reach.max(1)) {
            return vec![Mistake::new("", "too deep for its schema")];
        }
        if self.compiled.is_valid(value) {
            return Vec::new();
        }
        let mut mistakes = explain(&self.schema, &self.schema, value, "");
        if effort::is_within(PATIENCE, &self.schema, value) {
            for error in self.compiled.iter_errors(value).take(MOST) {
                let pointer = error.instance_path().as_str();
                let is_told = mistakes.iter().any(|mistake| mistake.pointer.starts_with(pointer));
                if !is_told {
                    mistakes.push(Mistake::new(pointer, words(&error)));
                }
            }
        }
        if mistakes.is_empty() {
            mistakes.push(Mistake::new("", "is not what its schema describes"));
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

fn bad(what: String) -> BadSchema {
    BadSchema { pointer: String::new(), what }
}

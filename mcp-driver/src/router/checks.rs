//! What comes and goes, held against the schemas that a tool is listed with.

use serde_json::Value;

use super::mistake::Mistake;
use super::served::{Definition, INPUT, Structured};
use crate::validate::Validator;

/// The schemas of a definition, compiled.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    input: Option<Validator>,
    output: Option<Validator>,
}

impl Checks {
    /// # Panics
    /// If a schema is none.
    pub(crate) fn new<K: Definition>(item: &K) -> Self {
        let mut checks = Self::default();
        for (which, schema) in item.schemas() {
            let validator = Validator::new(schema).unwrap_or_else(|fault| {
                panic!("{} `{}` cannot be registered: {}", K::NOUN, item.name(), fault.at(which))
            });
            let place = if which == INPUT { &mut checks.input } else { &mut checks.output };
            *place = Some(validator);
        }
        checks
    }

    /// What is wrong with the arguments; nothing if they cannot be read, which others tell.
    pub(crate) fn arguments(&self, text: &str) -> Vec<Mistake> {
        let Some(validator) = &self.input else { return Vec::new() };
        let value = serde_json::from_str::<Value>(text);
        value.map_or_else(|_| Vec::new(), |value| validator.mistakes(&value))
    }

    /// The result, if it is what the tool is listed with; else what is wrong with it.
    pub(crate) fn passed<K: Definition>(&self, result: K::Result) -> Result<K::Result, Vec<Mistake>> {
        let Some(validator) = &self.output else { return Ok(result) };
        let wrong = match K::structured(&result) {
            Structured::Given(value) => validator.mistakes(value),
            Structured::Missing => vec![Mistake::missing("", "structuredContent", "what `outputSchema` describes")],
            Structured::Free => Vec::new(),
        };
        if wrong.is_empty() { Ok(result) } else { Err(wrong) }
    }
}

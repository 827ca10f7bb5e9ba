//! What is read and told, with its place.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;

use super::expansion::{Expanded, Missing};
use super::{FileProblem, Lookup, Severity};

/// A place in the file: its JSON pointer, and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pointer: String,
    offset: usize,
}

impl Place {
    pub(super) const fn root() -> Self {
        Self { pointer: String::new(), offset: 0 }
    }

    pub(super) fn child(&self, key: &str, property: &ObjectProp<'_>) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self { pointer: format!("{}/{key}", self.pointer), offset: property.range.start }
    }

    pub(super) fn item(&self, index: usize, value: &Value<'_>) -> Self {
        let mut pointer = self.pointer.clone();
        let _ = write!(pointer, "/{index}");
        Self { pointer, offset: value.range().start }
    }
}

/// Reads values, and tells what is wrong with them.
pub(super) struct Reader<'a> {
    text: &'a str,
    lookup: &'a dyn Lookup,
    /// What inputs are for, by their ids.
    inputs: BTreeMap<String, String>,
    server: Option<Box<str>>,
    problems: Vec<FileProblem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, lookup: &'a dyn Lookup) -> Self {
        Self { text, lookup, inputs: BTreeMap::new(), server: None, problems: Vec::new() }
    }

    /// What is told from here on belongs to a server, until the next one begins.
    pub(super) fn begin(&mut self, server: &str) {
        self.server = Some(server.into());
    }

    pub(super) fn into_problems(self) -> Vec<FileProblem> {
        self.problems
    }

    pub(super) fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }

    /// VS Code's `inputs` say what each is for.
    pub(super) fn learn_inputs(&mut self, root: &Object<'_>) {
        let within_mcp = root.get_object("mcp").and_then(|mcp| mcp.get_array("inputs"));
        let Some(inputs) = root.get_array("inputs").or(within_mcp) else { return };
        for input in inputs.elements.iter().filter_map(Value::as_object) {
            if let (Some(id), Some(what)) = (input.get_string("id"), input.get_string("description")) {
                self.inputs.insert(id.value.to_string(), what.value.to_string());
            }
        }
    }

    pub(super) fn warn(&mut self, at: &Place, problem: String) {
        self.tell(Severity::Warning, at, problem, None);
    }

    pub(super) fn fail(&mut self, at: &Place, problem: String) {
        self.tell(Severity::Error, at, problem, None);
    }

    pub(super) fn line(&self, at: &Place) -> usize {
        1 + self.text.bytes().take(at.offset).filter(|byte| *byte == b'\n').count()
    }

    /// A text, with its variables expanded.
    pub(super) fn text(&mut self, at: &Place, value: &Value<'_>) -> Option<Expanded> {
        let raw = match value {
            Value::StringLit(text) => &text.value,
            other => return self.expected(at, "a text", other),
        };
        self.expand(at, raw)
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, at: &Place, value: &Value<'_>) -> Option<Vec<Expanded>> {
        let Value::Array(array) = value else { return self.expected(at, "a list of texts", value) };
        let mut texts = Vec::new();
        for (index, element) in array.elements.iter().enumerate() {
            texts.extend(self.scalar(&at.item(index, element), element));
        }
        Some(texts)
    }

    /// Texts by name.
    pub(super) fn pairs(&mut self, at: &Place, value: &Value<'_>) -> Option<Vec<(String, Expanded)>> {
        let Value::Object(object) = value else { return self.expected(at, "an object of texts", value) };
        let mut pairs = Vec::new();
        for property in &object.properties {
            let name = property.name.as_str();
            if let Some(text) = self.scalar(&at.child(name, property), &property.value) {
                pairs.push((name.to_owned(), text));
            }
        }
        Some(pairs)
    }

    pub(super) fn flag(&mut self, at: &Place, value: &Value<'_>) -> Option<bool> {
        match value {
            Value::BooleanLit(flag) => Some(flag.value),
            other => self.expected(at, "true or false", other),
        }
    }

    pub(super) fn number(&mut self, at: &Place, value: &Value<'_>) -> Option<f64> {
        let number = match value {
            Value::NumberLit(number) => number.value.parse().ok().filter(|number: &f64| *number >= 0.0),
            _ => None,
        };
        match number {
            Some(number) => Some(number),
            None => self.expected(at, "a number that is not negative", value),
        }
    }

    pub(super) fn expected<T>(&mut self, at: &Place, what: &str, got: &Value<'_>) -> Option<T> {
        self.fail(at, format!("expected {what}, got {}", kind(got)));
        None
    }

    /// A text, or a number or a boolean written down.
    fn scalar(&mut self, at: &Place, value: &Value<'_>) -> Option<Expanded> {
        match value {
            Value::NumberLit(number) => self.expand(at, number.value),
            Value::BooleanLit(flag) => self.expand(at, if flag.value { "true" } else { "false" }),
            other => self.text(at, other),
        }
    }

    fn expand(&mut self, at: &Place, raw: &str) -> Option<Expanded> {
        match Expanded::of(raw, self.lookup) {
            Ok(expanded) => Some(expanded),
            Err(Missing::Variable(name)) => {
                self.fail(at, format!("the variable `{name}` is not set, and has no default: `${{{name}:-..}}`"));
                None
            }
            Err(Missing::Input(id)) => {
                let what = self.inputs.get(&id).map_or_else(String::new, |what| format!(" ({what})"));
                self.tell(Severity::Error, at, format!("the input `{id}`{what} wants an answer"), Some(id.into()));
                None
            }
        }
    }

    fn tell(&mut self, severity: Severity, at: &Place, problem: String, input: Option<Box<str>>) {
        self.problems.push(FileProblem {
            severity,
            server: self.server.clone(),
            pointer: at.pointer.as_str().into(),
            line: self.line(at),
            problem: problem.into(),
            input,
        });
    }
}

const fn kind(value: &Value<'_>) -> &'static str {
    match value {
        Value::StringLit(_) => "a text",
        Value::NumberLit(_) => "a number",
        Value::BooleanLit(_) => "a boolean",
        Value::Object(_) => "an object",
        Value::Array(_) => "a list",
        Value::NullKeyword(_) => "null",
    }
}

//! URI templates, as far as variables go.

use std::fmt::Display;
use std::str::FromStr;

use super::Failure;

#[cfg(test)]
mod tests;

/// A URI template of fixed text and variables: `{name}` matches anything but `/`, `{+name}` anything.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Part {
    Text(Box<str>),
    Variable { name: Box<str>, slashes: bool },
}

impl Template {
    /// # Panics
    /// If a brace has no partner or a variable no name.
    pub(crate) fn new(template: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some((text, after)) = rest.split_once('{') {
            if !text.is_empty() {
                parts.push(Part::Text(text.into()));
            }
            let Some((name, after)) = after.split_once('}') else { panic!("`{{` without `}}` in `{template}`") };
            let (name, slashes) = name.strip_prefix('+').map_or((name, false), |name| (name, true));
            assert!(!name.is_empty(), "a variable without a name in `{template}`");
            parts.push(Part::Variable { name: name.into(), slashes });
            rest = after;
        }
        assert!(!rest.contains('}'), "`}}` without `{{` in `{template}`");
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
        Self { parts }
    }

    /// What the variables stand for in `uri`, if it matches. A variable takes as little as it can.
    pub(crate) fn matches(&self, uri: &str) -> Option<Vars> {
        let mut vars = Vars(Vec::new());
        let mut rest = uri;
        for (index, part) in self.parts.iter().enumerate() {
            match part {
                Part::Text(text) => rest = rest.strip_prefix(&**text)?,
                Part::Variable { name, slashes } => {
                    let length = match self.parts.get(index + 1..) {
                        // The last text stands at the end, wherever else it may stand as well.
                        Some([Part::Text(text)]) => rest.strip_suffix(&**text)?.len(),
                        Some([Part::Text(text), ..]) => first(rest)? + rest[first(rest)?..].find(&**text)?,
                        Some([Part::Variable { .. }, ..]) => first(rest)?,
                        Some([]) | None => rest.len(),
                    };
                    let (value, after) = rest.split_at(length);
                    if value.is_empty() || (!slashes && value.contains('/')) {
                        return None;
                    }
                    vars.0.push((name.clone(), value.into()));
                    rest = after;
                }
            }
        }
        rest.is_empty().then_some(vars)
    }
}

/// The length of the first character.
fn first(text: &str) -> Option<usize> {
    text.chars().next().map(char::len_utf8)
}

/// What the variables of a template stand for in one URI, as the client wrote it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Vars(Vec<(Box<str>, Box<str>)>);

impl Vars {
    /// What `name` stands for; empty if the template has no such variable.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| &**known == name).map_or("", |(_, value)| value)
    }

    /// What `name` stands for, parsed.
    ///
    /// # Errors
    /// It does not parse.
    pub fn parse<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, Failure> {
        let value = self.get(name);
        value.parse().map_err(|error| {
            let message = format!("`{name}` cannot be `{value}`: {error}");
            Failure::protocol(mcp_proto::jsonrpc::RpcError::invalid_params(message))
        })
    }
}

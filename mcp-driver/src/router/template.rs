//! Which resource of a family is meant.

use std::borrow::Cow;

use mcp_proto::uri_template::{Operator, UriTemplate, Value};

use super::path::{has_steps_up, is_segment};
use super::texts::pair;

#[cfg(test)]
mod tests;

/// The URI template of a family of resources, with what its variables may not stand for.
///
/// A value that would leave its place matches nothing, so that no handler has to think of it: in `{v}`, `{/v}`, `{.v}`
/// and `{;v}` a `/` or `\` once decoded, or a segment of dots; in `{+v}` and `{#v}`, where slashes are wanted, the
/// segment `..` or a `\`; and control characters in all of them. What stands in a query may be anything.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    template: UriTemplate,
    /// Of each name, in order.
    guards: Vec<Guard>,
}

#[derive(Clone, Copy, Debug)]
enum Guard {
    Segment,
    Segments,
    Free,
}

impl Template {
    /// # Panics
    /// If it is no template.
    pub(crate) fn new(template: &str) -> Self {
        let template = match UriTemplate::parse(template) {
            Ok(template) => template,
            Err(error) => panic!("`{template}` is no URI template (RFC 6570): {error}"),
        };
        let mut guards = Vec::new();
        for name in template.names() {
            guards.push(Guard::of(&template, name));
        }
        Self { template, guards }
    }

    /// The variables, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.template.names()
    }

    /// What the variables stand for in `uri`, if it matches. Those that are missing are left out; one that is a list
    /// comes several times. Pairs are `name=value`, or, where they are parameters, under names of their [own](pair).
    pub(crate) fn matches<'a>(&'a self, uri: &'a str) -> Option<Vec<(Cow<'a, str>, Cow<'a, str>)>> {
        let mut texts = Vec::new();
        for (name, value) in self.template.match_uri(uri)? {
            let at = self.names().position(|known| *known == *name)?;
            let guard = self.guards.get(at).copied().unwrap_or(Guard::Segment);
            let first = texts.len();
            match value {
                Value::Text(text) => texts.push((name, text)),
                Value::List(list) => {
                    for text in list {
                        texts.push((name.clone(), text));
                    }
                }
                Value::Pairs(pairs) => {
                    let is_parameter = self.is_parameter(&name);
                    for (own, text) in pairs {
                        texts.push(if is_parameter {
                            (pair(&name, &own).into(), text)
                        } else {
                            (name.clone(), format!("{own}={text}").into())
                        });
                    }
                }
                _ => return None,
            }
            for (_, text) in &texts[first..] {
                if !guard.passes(text) {
                    return None;
                }
            }
        }
        Some(texts)
    }

    fn is_parameter(&self, name: &str) -> bool {
        for variable in self.template.variables() {
            let operator = variable.operator();
            let is_named = matches!(operator, Operator::Query | Operator::Continuation | Operator::Parameter);
            if is_named && variable.name() == name {
                return true;
            }
        }
        false
    }
}

impl Guard {
    /// The strictest of all places where the variable stands.
    fn of(template: &UriTemplate, name: &str) -> Self {
        let mut guard = Self::Free;
        for variable in template.variables() {
            if variable.name() != name {
                continue;
            }
            guard = match (variable.operator(), guard) {
                (Operator::Query | Operator::Continuation, guard) => guard,
                (Operator::Reserved | Operator::Fragment, Self::Free | Self::Segments) => Self::Segments,
                _ => Self::Segment,
            };
        }
        guard
    }

    fn passes(self, value: &str) -> bool {
        match self {
            Self::Segment => is_segment(value),
            Self::Segments => !has_steps_up(value) && !value.contains('\\') && !value.contains(char::is_control),
            Self::Free => true,
        }
    }
}

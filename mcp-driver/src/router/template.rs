//! URI templates, as far as variables go.

use std::borrow::Cow;

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

    /// The variables, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable { name, .. } => Some(&**name),
            Part::Text(_) => None,
        })
    }

    /// What the variables stand for in `uri`, if it matches. A variable takes as little as it can.
    pub(crate) fn matches<'a>(&'a self, uri: &'a str) -> Option<Vec<(Cow<'a, str>, Cow<'a, str>)>> {
        let mut vars = Vec::new();
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
                    vars.push((Cow::Borrowed(&**name), Cow::Borrowed(value)));
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

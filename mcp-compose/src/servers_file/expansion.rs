//! `${VAR}` and its kin.

use std::fmt;

/// Where the values of variables come from. A closure from names to values is one, and knows no answers.
///
/// # Example: the environment of this process, and answers that were given before
/// ```
/// use std::collections::HashMap;
/// use mcp_compose::{Lookup, ServersFile};
///
/// struct Known(HashMap<String, String>);
///
/// impl Lookup for Known {
///     fn variable(&self, name: &str) -> Option<String> {
///         std::env::var(name).ok()
///     }
///
///     fn input(&self, id: &str) -> Option<String> {
///         self.0.get(id).cloned()
///     }
/// }
///
/// let known = Known(HashMap::from([("key".to_owned(), "s3cret".to_owned())]));
/// let file = ServersFile::parse(r#"{"servers": {"mail": {"command": "mail", "args": ["${input:key}"]}}}"#, known)?;
/// assert_eq!(file.servers().len(), 1);
/// # Ok::<(), mcp_compose::FileProblem>(())
/// ```
pub trait Lookup {
    /// The value of a variable; of the environment, or of the host's own, such as `workspaceFolder`.
    fn variable(&self, name: &str) -> Option<String>;

    /// The answer to an input, `${input:id}`; none is known by default.
    fn input(&self, id: &str) -> Option<String> {
        let _ = id;
        None
    }
}

impl<F: Fn(&str) -> Option<String>> Lookup for F {
    fn variable(&self, name: &str) -> Option<String> {
        self(name)
    }
}

/// A text with its variables, as it stands in the file and as it is. The `Debug` form is the former.
#[derive(Clone)]
pub(super) struct Expanded {
    raw: String,
    value: String,
}

/// What has no value.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Missing {
    Variable(String),
    Input(String),
}

impl Expanded {
    /// Puts values in place of variables, once: what stands in a value stays as it is. A `${` without an end is a text
    /// as any other.
    pub(super) fn of(raw: &str, lookup: &dyn Lookup) -> Result<Self, Missing> {
        let (mut value, mut rest) = (String::new(), raw);
        while let Some((before, after)) = rest.split_once("${") {
            let Some((inside, after)) = after.split_once('}') else { break };
            value.push_str(before);
            value.push_str(&resolve(inside, lookup)?);
            rest = after;
        }
        value.push_str(rest);
        Ok(Self { raw: raw.to_owned(), value })
    }

    pub(super) fn raw(&self) -> &str {
        &self.raw
    }

    pub(super) fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Expanded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.fmt(f)
    }
}

fn resolve(inside: &str, lookup: &dyn Lookup) -> Result<String, Missing> {
    if let Some(id) = inside.strip_prefix("input:") {
        return lookup.input(id).ok_or_else(|| Missing::Input(id.to_owned()));
    }
    let (name, default) = inside.split_once(":-").map_or((inside, None), |(name, default)| (name, Some(default)));
    let name = name.strip_prefix("env:").unwrap_or(name);
    let value = lookup.variable(name).filter(|value| default.is_none() || !value.is_empty());
    value.or_else(|| default.map(str::to_owned)).ok_or_else(|| Missing::Variable(name.to_owned()))
}

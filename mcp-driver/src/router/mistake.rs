//! What is wrong with a value, in words that help to correct it: where, what was expected, what came.

use std::fmt::{self, Display};

use serde_json::Value;

use super::suggest::nearest;
pub(crate) use crate::decoding::{child, clipped, plain};

#[cfg(test)]
mod tests;

/// So many are told, and of the rest that there are more.
pub(crate) const MOST: usize = 16;

/// So many names are listed where one was expected.
const CHOICES: usize = 12;

/// Something that is wrong with a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Mistake {
    /// Where: a JSON pointer (RFC 6901), empty for the whole.
    pub(crate) pointer: String,
    /// What was expected and what came.
    pub(crate) what: String,
}

impl Mistake {
    pub(crate) fn new(pointer: impl Into<String>, what: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), what: what.into() }
    }

    /// `value` is not what was expected.
    pub(crate) fn unexpected(pointer: &str, expected: &str, value: &Value) -> Self {
        Self::new(pointer, format!("expected {expected}, got {}", told(value)))
    }

    /// The field `name` of the object at `pointer` is not there.
    pub(crate) fn missing(pointer: &str, name: &str, expected: &str) -> Self {
        Self::new(child(pointer, name), format!("missing, expected {expected}"))
    }

    /// The object at `pointer` has no field `name`; the nearest among `free`, those that are not given, may be meant.
    pub(crate) fn unknown(pointer: &str, name: &str, free: &[&str], known: &[&str]) -> Self {
        let near = nearest(name, free.iter().copied());
        Self::new(child(pointer, name), unexpected_name(near, &mut known.iter().copied()))
    }
}

impl Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            return f.write_str(&self.what);
        }
        write!(f, "`{}`: {}", self.pointer, self.what)
    }
}

/// All mistakes in one line.
pub(crate) fn listed(mistakes: &[Mistake]) -> String {
    let mut told = Vec::new();
    for mistake in &mistakes[..mistakes.len().min(MOST)] {
        told.push(mistake.to_string());
    }
    if mistakes.len() > MOST {
        told.push("and more".to_owned());
    }
    told.join("; ")
}

fn unexpected_name(near: Option<&str>, known: &mut dyn Iterator<Item = &str>) -> String {
    if let Some(near) = near {
        return format!("unknown (did you mean `{near}`?)");
    }
    names(known)
        .map_or_else(|| "unknown, expected nothing here".to_owned(), |names| format!("unknown, expected {names}"))
}

/// That there is no `noun` of this name, and which may be meant.
pub(crate) fn unknown(noun: &str, name: &str, near: Option<Box<str>>) -> String {
    let name = clipped(name);
    match near {
        Some(near) => format!("unknown {noun}: {name}; did you mean `{near}`?"),
        None => format!("unknown {noun}: {name}"),
    }
}

/// One of some names; `None` if there are none.
pub(crate) fn names(known: &mut dyn Iterator<Item = &str>) -> Option<String> {
    let (mut told, mut more) = (Vec::new(), 0);
    for name in known {
        if told.len() < CHOICES {
            told.push(format!("`{name}`"));
        } else {
            more += 1;
        }
    }
    if more > 0 {
        told.push(format!("{more} more"));
    }
    one_of(&told)
}

/// One of some values; `None` if there are none.
pub(crate) fn choices(values: &[&Value]) -> Option<String> {
    let mut told = Vec::new();
    for value in &values[..values.len().min(CHOICES)] {
        told.push(clipped(&value.to_string()));
    }
    if values.len() > CHOICES {
        told.push(format!("{} more", values.len() - CHOICES));
    }
    one_of(&told)
}

fn one_of(told: &[String]) -> Option<String> {
    match told {
        [] => None,
        [only] => Some(only.clone()),
        [several @ .., last] => Some(format!("{} or {last}", several.join(", "))),
    }
}

/// A value as it is told of: not at length, for it came from a peer.
pub(crate) fn told(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the string {}", clipped(&Value::from(clipped(text)).to_string())),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

//! What is wrong with a value, in words that help to correct it: where, what was expected, what came.

use std::fmt::{self, Display};

use serde_json::Value;

use super::suggest::nearest;

#[cfg(test)]
mod tests;

/// So many are told, and of the rest that there are more.
pub(crate) const MOST: usize = 16;

/// Texts of peers are told up to so many bytes.
const LONGEST: usize = 60;

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
    pub(crate) fn unknown<'a>(
        pointer: &str,
        name: &str,
        free: impl IntoIterator<Item = &'a str>,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let what = match nearest(name, free) {
            Some(near) => format!("unknown (did you mean `{near}`?)"),
            None => match names(known) {
                Some(names) => format!("unknown, expected {names}"),
                None => "unknown, expected nothing here".to_owned(),
            },
        };
        Self::new(child(pointer, name), what)
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
    let mut told: Vec<String> = mistakes.iter().take(MOST).map(Mistake::to_string).collect();
    if mistakes.len() > MOST {
        told.push("and more".to_owned());
    }
    told.join("; ")
}

/// That there is no `noun` of this name, and which may be meant.
pub(crate) fn unknown<'a>(noun: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = nearest(name, known);
    let name = clipped(name);
    near.map_or_else(
        || format!("unknown {noun}: {name}"),
        |near| format!("unknown {noun}: {name}; did you mean `{near}`?"),
    )
}

/// The pointer to a field or an element.
pub(crate) fn child(pointer: &str, name: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{}", clipped(&name))
}

/// One of some names; `None` if there are none.
pub(crate) fn names<'a>(known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut known = known.into_iter();
    let mut told: Vec<String> = known.by_ref().take(CHOICES).map(|name| format!("`{name}`")).collect();
    let more = known.count();
    if more > 0 {
        told.push(format!("{more} more"));
    }
    one_of(&told)
}

/// One of some values; `None` if there are none.
pub(crate) fn choices(values: &[&Value]) -> Option<String> {
    let mut told: Vec<String> = values.iter().take(CHOICES).map(|value| clipped(&value.to_string())).collect();
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

/// The beginning of a text.
pub(crate) fn clipped(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    format!("{}…", &text[..end])
}

/// What serde says, for people who do not know the types of the program: no names of types, no place in the text.
pub(crate) fn plain(message: &str) -> String {
    let end = message.rfind(" at line ").or_else(|| message.rfind(" (byte "));
    let message = end.map_or(message, |end| &message[..end]);
    if let Some((got, expected)) =
        message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: ")).and_then(split)
    {
        return format!("expected {}, got {}", expected_plain(expected), got_plain(got));
    }
    if let Some((length, expected)) = message.strip_prefix("invalid length ").and_then(split) {
        return format!("expected {}, got {length} elements", expected_plain(expected));
    }
    if let Some(name) = message.strip_prefix("missing field ") {
        return format!("{name} is missing");
    }
    if let Some(name) = message.strip_prefix("duplicate field ") {
        return format!("{name} is given twice");
    }
    if message.starts_with("data did not match any variant of untagged enum") {
        return "fits none of the forms that it may have".to_owned();
    }
    if let Some(text) = message.strip_prefix("unknown ") {
        for noun in ["field ", "variant "] {
            let Some((name, expected)) = text.strip_prefix(noun).and_then(split) else { continue };
            return format!("unknown {name}, expected {expected}");
        }
    }
    if message.starts_with("EOF while parsing") || message.starts_with("recursion limit") {
        return format!("no JSON that can be read: {}", message.to_lowercase());
    }
    message.to_owned()
}

/// At the last `, expected `: what came may have one in it as well.
fn split(text: &str) -> Option<(&str, &str)> {
    let at = text.rfind(", expected ")?;
    Some((&text[..at], &text[at + ", expected ".len()..]))
}

/// serde's word for what it wanted.
fn expected_plain(word: &str) -> String {
    let first = word.split(' ').next().unwrap_or(word);
    let plain = match first {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "an integer",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "an integer that is not negative and not too large",
        "f32" | "f64" => "a number",
        "bool" => "a boolean",
        "str" | "string" | "String" | "borrowed" => "a string",
        "struct" | "map" => "an object",
        "unit" => "null",
        "enum" | "variant" | "internally" | "adjacently" => "another value",
        "sequence" | "tuple" | "newtype" => "an array",
        _ if word.contains("::") => "another value",
        _ if word.starts_with("a tuple of size ") => {
            return format!("an array of {} elements", &word["a tuple of size ".len()..]);
        }
        _ => return word.replace("a sequence", "an array").replace("a map", "an object"),
    };
    plain.to_owned()
}

/// serde's word for what came.
fn got_plain(word: &str) -> String {
    let (kind, value) = word.split_once(' ').unwrap_or((word, ""));
    let value = value.trim_matches('`');
    match kind {
        "boolean" => value.to_owned(),
        "integer" => format!("the number {value}"),
        "floating" => format!("the number {}", value.trim_start_matches("point ").trim_matches('`')),
        "string" | "character" => format!("the string {}", clipped(value)),
        "null" | "unit" | "Option" => "null".to_owned(),
        "sequence" | "tuple" => "an array".to_owned(),
        "map" | "struct" | "newtype" => "an object".to_owned(),
        _ => "another value".to_owned(),
    }
}

/// Where serde was, as a JSON pointer.
pub(crate) fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;

    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => child(&pointer, key),
        Segment::Enum { variant } => child(&pointer, variant),
        Segment::Unknown => pointer,
    })
}

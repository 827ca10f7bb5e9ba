//! JSON read as a type, and what is wrong with it: where, as a JSON pointer, and in words for people who do not know the
//! types of the program.

#[cfg(feature = "client")]
use mcp_proto::jsonrpc::{DecodeError, Raw};
use serde::Deserialize;

mod place;
#[cfg(test)]
mod tests;

/// Texts of peers are told up to so many bytes.
const LONGEST: usize = 60;

/// Why something cannot be read: where, as a JSON pointer that is empty for the whole, and what was expected and came.
#[derive(Debug)]
pub(crate) struct Misread {
    pub(crate) pointer: String,
    pub(crate) what: String,
}

/// Reads a text. Finding the place costs, and is done for what is wrong alone.
#[cfg(feature = "router")]
pub(crate) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Misread> {
    serde_json::from_str(text).map_err(|error| misread(text, &error, &again::<T>))
}

/// Reads what was read once; its text is written for what is wrong alone.
#[cfg(feature = "client")]
pub(crate) fn follow<T: serde::de::DeserializeOwned>(value: &serde_json::Value) -> Result<T, Misread> {
    T::deserialize(value).map_err(|error| {
        let text = value.to_string();
        let pointer = serde_json::from_str::<T>(&text).err().map(|error| misread(&text, &error, &again::<T>).pointer);
        Misread { pointer: pointer.unwrap_or_default(), what: plain(&error.to_string()) }
    })
}

/// Reads params or a result.
#[cfg(feature = "client")]
pub(crate) fn decode<'a, T: Deserialize<'a>>(raw: &'a Raw) -> Result<T, DecodeError> {
    raw.decode().map_err(|error| placed(error, raw.as_str(), &again::<T>))
}

/// What is wrong with a text, if it is read once more.
pub(crate) fn again<'a, T: Deserialize<'a>>(text: &'a str) -> Option<serde_json::Error> {
    serde_json::from_str::<T>(text).err()
}

/// What is wrong with a text; `again` reads the beginning of it.
pub(crate) fn misread<'a>(
    text: &'a str,
    error: &serde_json::Error,
    again: &dyn Fn(&'a str) -> Option<serde_json::Error>,
) -> Misread {
    Misread { pointer: place::pointer(text, error, again), what: plain(&error.to_string()) }
}

#[cfg(feature = "client")]
fn placed<'a>(
    mut error: DecodeError,
    text: &'a str,
    again: &dyn Fn(&'a str) -> Option<serde_json::Error>,
) -> DecodeError {
    if let Some(found) = again(text) {
        error.message = misread(text, &found, again).told().into();
    }
    error
}

impl Misread {
    /// In a line.
    pub(crate) fn told(&self) -> String {
        if self.pointer.is_empty() { self.what.clone() } else { format!("`{}`: {}", self.pointer, self.what) }
    }
}

/// The pointer to a field or an element.
pub(crate) fn child(pointer: &str, name: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{}", clipped(&name))
}

/// The beginning of a text.
pub(crate) fn clipped(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let mut end = LONGEST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}

/// What serde says, for people who do not know the types of the program: no names of types, no place in the text.
pub(crate) fn plain(message: &str) -> String {
    let end = last(message, " at line ").or_else(|| last(message, " (byte "));
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
    let at = last(text, ", expected ")?;
    Some((&text[..at], &text[at + ", expected ".len()..]))
}

/// Where a mark stands last. The texts are short, and the searcher of the standard library is much code for them.
fn last(text: &str, mark: &str) -> Option<usize> {
    for (at, _) in text.char_indices().rev() {
        if text[at..].starts_with(mark) {
            return Some(at);
        }
    }
    None
}

fn reworded(text: String, word: &str, other: &str) -> String {
    match last(&text, word) {
        Some(at) => format!("{}{other}{}", &text[..at], &text[at + word.len()..]),
        None => text,
    }
}

/// serde's word for what it wanted.
fn expected_plain(word: &str) -> String {
    let first = word.split(' ').next().unwrap_or(word);
    for (words, plain) in PLAIN {
        if words.contains(&first) {
            return plain.to_owned();
        }
    }
    if last(word, "::").is_some() {
        return "another value".to_owned();
    }
    if let Some(size) = word.strip_prefix("a tuple of size ") {
        return format!("an array of {size} elements");
    }
    reworded(reworded(word.to_owned(), "a sequence", "an array"), "a map", "an object")
}

/// What serde says by the first of its words, and what it means.
const PLAIN: [(&[&str], &str); 9] = [
    (&["i8", "i16", "i32", "i64", "i128", "isize"], "an integer"),
    (&["u8", "u16", "u32", "u64", "u128", "usize"], "an integer that is not negative and not too large"),
    (&["f32", "f64"], "a number"),
    (&["bool"], "a boolean"),
    (&["str", "string", "String", "borrowed"], "a string"),
    (&["struct", "map"], "an object"),
    (&["unit"], "null"),
    (&["enum", "variant", "internally", "adjacently"], "another value"),
    (&["sequence", "tuple", "newtype"], "an array"),
];

/// serde's word for what came.
fn got_plain(word: &str) -> String {
    let (kind, value) = word.split_once(' ').unwrap_or((word, ""));
    let value = value.trim_matches('`');
    match kind {
        "boolean" => value.to_owned(),
        "integer" => format!("the number {value}"),
        "floating" => format!("the number {}", value.strip_prefix("point ").unwrap_or(value).trim_matches('`')),
        "string" | "character" => format!("the string {}", clipped(value)),
        "null" | "unit" | "Option" => "null".to_owned(),
        "sequence" | "tuple" => "an array".to_owned(),
        "map" | "struct" | "newtype" => "an object".to_owned(),
        _ => "another value".to_owned(),
    }
}

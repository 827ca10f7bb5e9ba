//! Where in a text an error of serde_json's is, as a JSON pointer.
//!
//! serde_json reads a text once from its beginning, and says up to where it had come when it told of an error. That is
//! just after the value that is wrong, or before it if it is an array or an object that was not looked into; it is after
//! the key, if that is what is wrong. An error that is raised when a value has been read already is told once more has
//! been read than the value: the end of what it is in, or the comma.

use serde_json::error::Category;

use super::{child, plain};

/// What is being read, from the outside in.
enum Level<'a> {
    Array { index: usize },
    Object { key: Option<&'a str>, in_value: bool },
}

/// The pointer of what `error` is about, which came of reading `text`; `again` reads the beginning of it.
pub(super) fn pointer<'a>(
    text: &'a str,
    error: &serde_json::Error,
    again: &dyn Fn(&'a str) -> Option<serde_json::Error>,
) -> String {
    let at = position(text, error);
    if error.classify() != Category::Data {
        // What is no JSON is told of with the byte that is wrong.
        return reached(text, at.saturating_sub(1), true);
    }
    let message = error.to_string();
    let what = plain(&message);
    let mut read = text.get(..at).unwrap_or(text);
    while let Some(shorter) = before_last_sign(read) {
        // The same error without it: it was raised before that was read.
        if again(shorter).is_none_or(|error| !error.is_data() || plain(&error.to_string()) != what) {
            break;
        }
        read = shorter;
    }
    let is_about_object = message.starts_with("duplicate field") || message.starts_with("unknown variant");
    reached(text, read.len(), !is_about_object)
}

/// How many bytes had been read; an error without a place was raised when all had been.
fn position(text: &str, error: &serde_json::Error) -> usize {
    let Some(lines_before) = error.line().checked_sub(1) else { return text.len() };
    let start: usize = text.split_inclusive('\n').take(lines_before).map(str::len).sum();
    start + error.column()
}

/// A text without the last comma or closing bracket; `None` if something else is last.
fn before_last_sign(text: &str) -> Option<&str> {
    text.trim_ascii_end().strip_suffix([',', ']', '}']).map(str::trim_ascii_end)
}

/// The innermost value that is open after so many bytes, or ends or begins there. A key counts for its value, or for its
/// object unless `keys`.
fn reached(text: &str, end: usize, keys: bool) -> String {
    let mut levels = Vec::new();
    let mut at = 0;
    while at < end.min(text.len()) {
        let length = match (text.as_bytes()[at], levels.last_mut()) {
            (b'"', top) => {
                let string = string(&text[at..]);
                if let Some(Level::Object { key: key @ None, .. }) = top {
                    *key = Some(string);
                }
                string.len()
            }
            (b'[', _) => {
                levels.push(Level::Array { index: 0 });
                1
            }
            (b'{', _) => {
                levels.push(Level::Object { key: None, in_value: false });
                1
            }
            (b']' | b'}', _) => {
                levels.pop();
                1
            }
            (b':', Some(Level::Object { in_value, .. })) => {
                *in_value = true;
                1
            }
            (b',', Some(Level::Array { index })) => {
                *index += 1;
                1
            }
            (b',', Some(top @ Level::Object { .. })) => {
                *top = Level::Object { key: None, in_value: false };
                1
            }
            _ => 1,
        };
        at += length;
    }
    levels.iter().fold(String::new(), |pointer, level| match level {
        Level::Array { index } => format!("{pointer}/{index}"),
        Level::Object { key: Some(key), in_value } if keys || *in_value => {
            child(&pointer, &serde_json::from_str::<String>(key).unwrap_or_default())
        }
        Level::Object { .. } => pointer,
    })
}

/// The string that a text begins with, in its quotes.
fn string(text: &str) -> &str {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return &text[..=at],
            _ => (),
        }
    }
    text
}

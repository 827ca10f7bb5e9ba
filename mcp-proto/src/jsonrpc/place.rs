//! Where in a text something is wrong.

use alloc::format;
use alloc::string::{String, ToString};

/// What the parser says, with the place as it is in a message: one line, so many bytes in.
pub(crate) fn placed(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let column = error.column();
    match text.strip_suffix(&*format!(" at line 1 column {column}")) {
        Some(what) => format!("{what} (byte {column})"),
        None => text,
    }
}

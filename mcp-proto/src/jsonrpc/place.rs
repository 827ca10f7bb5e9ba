//! Where in a text something is wrong.

use alloc::format;
use alloc::string::{String, ToString};

/// What the parser says, with the place as it is in a message: one line, so many bytes in.
pub(crate) fn placed(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let Some((what, _)) = text.rsplit_once(" at line ").filter(|_| error.line() == 1) else { return text };
    format!("{what} (byte {})", error.column())
}

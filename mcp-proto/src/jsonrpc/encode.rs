//! How messages are written: appended to the caller's buffer, one line each.
//!
//! No message can hold a raw line end, whatever text the application passes in: in JSON a line end can only stand
//! between tokens, where a space means the same.

use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use memchr::memchr2;

use super::{Raw, RpcError, WireId};

/// `{"jsonrpc":"2.0","id":ID,"method":METHOD` and, after what `params` appends, the closing brace. `params` appends
/// the value only; nothing is written for a request without params.
pub(crate) fn request(out: &mut Vec<u8>, id: &WireId, method: &str, params: &mut dyn FnMut(&mut Vec<u8>)) {
    out.extend_from_slice(br#"{"jsonrpc":"2.0","id":"#);
    wire_id(out, id);
    out.extend_from_slice(br#","method":"#);
    string(out, method);
    member(out, br#","params":"#, params);
    out.push(b'}');
}

/// A notification; `params` as for [`request`].
pub(crate) fn notification(out: &mut Vec<u8>, method: &str, params: &mut dyn FnMut(&mut Vec<u8>)) {
    out.extend_from_slice(br#"{"jsonrpc":"2.0","method":"#);
    string(out, method);
    member(out, br#","params":"#, params);
    out.push(b'}');
}

/// The answer to a request that succeeded; `result` appends the value.
pub(crate) fn result(out: &mut Vec<u8>, id: &WireId, result: &mut dyn FnMut(&mut Vec<u8>)) {
    out.extend_from_slice(br#"{"jsonrpc":"2.0","id":"#);
    wire_id(out, id);
    member(out, br#","result":"#, result);
    out.push(b'}');
}

/// The answer to a request that failed; without an id where none could be read, as the schema of 2025-11-25 and
/// later has it.
pub(crate) fn error(out: &mut Vec<u8>, id: Option<&WireId>, error: &RpcError) {
    out.extend_from_slice(br#"{"jsonrpc":"2.0","#);
    if let Some(id) = id {
        out.extend_from_slice(br#""id":"#);
        wire_id(out, id);
        out.push(b',');
    }
    out.extend_from_slice(br#""error":{"code":"#);
    display(out, &error.code);
    out.extend_from_slice(br#","message":"#);
    string(out, &error.message);
    if let Some(data) = &error.data {
        out.extend_from_slice(br#","data":"#);
        raw(out, data.as_str());
    }
    out.extend_from_slice(b"}}");
}

/// Appends JSON text on one line.
pub(crate) fn raw(out: &mut Vec<u8>, mut text: &str) {
    while let Some(at) = memchr2(b'\n', b'\r', text.as_bytes()) {
        let (head, tail) = text.split_at(at);
        out.extend_from_slice(head.as_bytes());
        out.push(b' ');
        text = tail.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(text.as_bytes());
}

/// Appends `text` as a JSON string.
pub(crate) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
        let (head, tail) = rest.split_at(at);
        out.extend_from_slice(head);
        if let [special, tail @ ..] = tail {
            escape(out, *special);
            rest = tail;
        }
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Appends an id.
pub(crate) fn wire_id(out: &mut Vec<u8>, id: &WireId) {
    match id {
        WireId::Number(number) => display(out, number),
        WireId::String(text) => string(out, text),
    }
}

/// Appends what `value` displays, which must be JSON.
pub(crate) fn display(out: &mut Vec<u8>, value: &dyn fmt::Display) {
    struct Tail<'a>(&'a mut Vec<u8>);

    impl fmt::Write for Tail<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.extend_from_slice(text.as_bytes());
            Ok(())
        }
    }

    // Writing to a vector cannot fail.
    let _ = write!(Tail(out), "{value}");
}

/// Appends the text of an optional [`Raw`].
pub(crate) fn raw_or_nothing(out: &mut Vec<u8>, value: Option<&Raw>) {
    if let Some(value) = value {
        raw(out, value.as_str());
    }
}

/// Appends `head` and what `value` appends, or nothing where `value` appends nothing.
fn member(out: &mut Vec<u8>, head: &[u8], value: &mut dyn FnMut(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(head);
    let filled = out.len();
    value(out);
    if out.len() == filled {
        out.truncate(start);
    }
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        control => display(out, &format_args!("\\u{control:04x}")),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn strings_read_back(text in any::<String>()) {
            let mut out = Vec::new();
            string(&mut out, &text);
            prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
            prop_assert!(!out.contains(&b'\n'));
        }
    }

    #[test]
    fn pretty_json_goes_out_on_one_line() {
        let mut out = Vec::new();
        raw(&mut out, "{\r\n  \"a\": 1\n}");
        assert_eq!(out, b"{    \"a\": 1 }");
    }

    #[test]
    fn absent_params_are_not_written() {
        let mut out = Vec::new();
        request(&mut out, &WireId::Number(1), "ping", &mut |_| {});
        assert_eq!(out, br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#);
    }
}

//! Server-Sent Events, as the HTML standard has them (section "Server-sent events").
//!
//! The functions here write a stream, [`SseDecoder`] reads one.

mod decoder;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use core::time::Duration;

use memchr::memchr2;

pub use decoder::{SseDecoder, SseEvent, SseItem};

/// Writes one event.
///
/// Whatever `data` holds, it is one event with that data and nothing else: each of its lines becomes a `data` field, so
/// CR and CRLF inside it come out as LF. A `kind` or an `id` with control characters cannot be written and is left out,
/// as is an empty `kind`.
///
/// # Example
/// ```
/// use mcp_proto::codec::sse;
///
/// let mut out = Vec::new();
/// sse::event(&mut out, Some("message"), Some("7"), b"{}");
/// assert_eq!(out, b"event: message\nid: 7\ndata: {}\n\n");
/// ```
pub fn event(out: &mut Vec<u8>, kind: Option<&str>, id: Option<&str>, data: &[u8]) {
    if let Some(kind) = kind.filter(|kind| !kind.is_empty()) {
        field(out, b"event", kind);
    }
    if let Some(id) = id {
        field(out, b"id", id);
    }
    let mut rest = data;
    loop {
        // The space is not optional: the first space of a value does not belong to it.
        out.extend_from_slice(b"data: ");
        let Some((line, after)) = split_line(rest) else {
            out.extend_from_slice(rest);
            break;
        };
        out.extend_from_slice(line);
        out.push(b'\n');
        rest = after;
    }
    out.extend_from_slice(b"\n\n");
}

/// Writes a comment, which keeps the connection from looking idle and is read by nobody.
///
/// It is a single line (Streamable HTTP page of 2026-07-28, "Receiving Messages"): some clients take a blank line
/// after it for an event without data.
pub fn comment(out: &mut Vec<u8>) {
    out.extend_from_slice(b":\n");
}

/// Writes how long a client should wait before it connects again, in whole milliseconds. It belongs in front of an
/// event, for the reason that [`comment`] gives.
pub fn retry(out: &mut Vec<u8>, after: Duration) {
    field(out, b"retry", &alloc::format!("{}", after.as_millis()));
}

fn field(out: &mut Vec<u8>, name: &[u8], value: &str) {
    if value.chars().any(char::is_control) {
        return;
    }
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    out.extend_from_slice(value.as_bytes());
    out.push(b'\n');
}

/// What stands before the first line end, and what after it.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (line, rest) = bytes.split_at_checked(memchr2(b'\r', b'\n', bytes)?)?;
    let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
    Some((line, rest))
}

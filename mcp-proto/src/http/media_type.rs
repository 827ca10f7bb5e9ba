//! Media types in `Content-Type` and `Accept` (RFC 9110, 8.3 and 12.5.1).

#[cfg(test)]
mod tests;

use core::str;

use http::HeaderValue;

/// Whether a body is JSON: `application/json`, whatever its parameters.
#[must_use]
pub fn is_json(content_type: &HeaderValue) -> bool {
    is(content_type, "application/json")
}

/// Whether a body is a stream of events: `text/event-stream`, whatever its parameters.
#[must_use]
pub fn is_event_stream(content_type: &HeaderValue) -> bool {
    is(content_type, "text/event-stream")
}

/// Whether someone who sends these `Accept` headers takes the media type `wanted`, which has no parameters.
///
/// The most exact range decides, so that `*/*, text/html;q=0` is anything but HTML; ranges that are not well-formed do
/// not count, and neither do parameters other than `q`. Who sends none at all has not said so, and an MCP client must
/// ("Sending Messages" of 2026-07-28), though RFC 9110 would take it for anything.
///
/// # Example
/// ```
/// use http::HeaderValue;
/// use mcp_proto::http::media_type;
///
/// let accept = [HeaderValue::from_static("application/json, text/*;q=0.5")];
/// assert!(media_type::accepts(accept.iter(), "text/event-stream"));
/// assert!(!media_type::accepts(accept.iter(), "image/png"));
/// ```
#[must_use]
pub fn accepts<'a>(accept: impl Iterator<Item = &'a HeaderValue>, wanted: &str) -> bool {
    let fits = accept
        .flat_map(|value| split_outside_quotes(value.as_bytes(), b','))
        .filter_map(|element| fit(element, wanted));
    fits.max().is_some_and(|(_, taken)| taken)
}

fn is(content_type: &HeaderValue, wanted: &str) -> bool {
    let mut parts = split_outside_quotes(content_type.as_bytes(), b';');
    parts.next().is_some_and(|essence| essence.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes()))
}

/// How exactly an element of `Accept` fits, and whether it takes what it fits. The greatest decides.
fn fit(element: &[u8], wanted: &str) -> Option<(Exactness, bool)> {
    let mut parts = split_outside_quotes(element, b';');
    let range = parts.next()?.trim_ascii();
    let exactness = if range.eq_ignore_ascii_case(wanted.as_bytes()) {
        Exactness::Full
    } else {
        let kind = range.strip_suffix(b"/*")?;
        let (wanted_kind, _) = wanted.split_once('/')?;
        match kind {
            b"*" => Exactness::Any,
            kind if kind.eq_ignore_ascii_case(wanted_kind.as_bytes()) => Exactness::Kind,
            _ => return None,
        }
    };
    for part in parts {
        let (name, weight) = str::from_utf8(part).ok()?.trim_matches([' ', '\t']).split_once('=').unwrap_or_default();
        if name.eq_ignore_ascii_case("q") {
            return Some((exactness, taken(weight)?));
        }
    }
    Some((exactness, true))
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Exactness {
    Any,
    Kind,
    Full,
}

/// Whether a weight is more than nothing; `None` if it is no weight (RFC 9110, 12.4.2).
fn taken(weight: &str) -> Option<bool> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    if fraction.len() > 3 {
        return None;
    }
    match whole {
        "0" if fraction.bytes().all(|digit| digit.is_ascii_digit()) => {
            Some(fraction.bytes().any(|digit| digit != b'0'))
        }
        "1" if fraction.bytes().all(|digit| digit == b'0') => Some(true),
        _ => None,
    }
}

/// Splits at `separator`, but not inside of a quoted string.
fn split_outside_quotes(text: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let (mut quoted, mut escaped) = (false, false);
    let plain = !text.contains(&b'"');
    text.split(move |byte| {
        if plain {
            return *byte == separator;
        }
        if core::mem::take(&mut escaped) {
            return false;
        }
        match byte {
            b'"' => quoted = !quoted,
            b'\\' if quoted => escaped = true,
            _ => {}
        }
        *byte == separator && !quoted
    })
}

//! Text in the value of a header (Streamable HTTP page of 2026-07-28, "Value Encoding").

#[cfg(test)]
mod tests;

use alloc::borrow::Cow;
use alloc::string::String;
use core::str;

use crate::codec::base64;

const PREFIX: &str = "=?base64?";
const SUFFIX: &str = "?=";

/// Why the value of a header is not text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BadFieldValue {
    /// It has bytes other than visible ASCII, spaces and tabs.
    #[error("a byte that is no visible character of ASCII, space or tab")]
    Character,
    /// It is marked as Base64 and is not: another alphabet, missing padding, or bits left over.
    #[error("marked as Base64 and is not")]
    Base64,
    /// It is Base64 of something that is not UTF-8.
    #[error("Base64 of what is not UTF-8")]
    Utf8,
}

/// Text as it travels: as it stands if it is printable ASCII without white space at its ends, else as Base64.
///
/// What looks like Base64 without being it travels as Base64 too. A tab may stand inside a header and is encoded
/// nevertheless, since what is between here and there may turn it into a space.
///
/// # Example
/// ```
/// use mcp_proto::http::field_value;
///
/// assert_eq!(field_value::encode("us-west1"), "us-west1");
/// assert_eq!(field_value::encode("Hello, 世界"), "=?base64?SGVsbG8sIOS4lueVjA==?=");
/// assert_eq!(field_value::decode(b"=?base64?SGVsbG8sIOS4lueVjA==?=").as_deref(), Ok("Hello, 世界"));
/// ```
#[must_use]
pub fn encode(value: &str) -> Cow<'_, str> {
    let printable = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let space_at_an_end = value.starts_with(' ') || value.ends_with(' ');
    let marked = value.starts_with(PREFIX) && value.ends_with(SUFFIX);
    if printable && !space_at_an_end && !marked {
        return Cow::Borrowed(value);
    }
    let mut encoded = String::with_capacity(PREFIX.len() + value.len().div_ceil(3) * 4 + SUFFIX.len());
    encoded.push_str(PREFIX);
    base64::encode_into(value.as_bytes(), &mut encoded);
    encoded.push_str(SUFFIX);
    Cow::Owned(encoded)
}

/// What [`encode`] was given. White space at the ends belongs to HTTP and is dropped (RFC 9110, 5.5).
///
/// # Errors
/// [`BadFieldValue`], which a server answers with [`HEADER_MISMATCH`](crate::jsonrpc::ErrorCode::HEADER_MISMATCH).
pub fn decode(field: &[u8]) -> Result<Cow<'_, str>, BadFieldValue> {
    let text = str::from_utf8(field).map_err(|_| BadFieldValue::Character)?;
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) {
        return Err(BadFieldValue::Character);
    }
    let text = text.trim_matches([' ', '\t']);
    let Some(encoded) = text.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX)) else {
        return Ok(Cow::Borrowed(text));
    };
    let bytes = base64::decode(encoded.as_bytes()).ok_or(BadFieldValue::Base64)?;
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| BadFieldValue::Utf8)
}

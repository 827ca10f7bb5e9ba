//! Percent-encoding (RFC 3986, 2.1), by whole characters.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::str;

/// Writes `text`, with each character encoded that is not unreserved; reserved ones and escapes are left if `keep`.
pub(super) fn encode(text: &str, keep: bool, out: &mut String) {
    let bytes = text.as_bytes();
    for (at, character) in text.char_indices() {
        let plain = is_unreserved(character)
            || keep && (is_reserved(character) || character == '%' && byte(bytes, at).is_some());
        if plain {
            out.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 0xF));
        }
    }
}

/// Reads escapes; those of reserved characters are left if `keep`, and those of a `%` that would make an escape of what
/// follows. `None` if an escape is broken or the bytes are no
/// UTF-8.
pub(super) fn decode(text: &str, keep: bool) -> Option<Cow<'_, str>> {
    if !text.as_bytes().contains(&b'%') {
        return Some(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(plain) = bytes.get(at) {
        if *plain != b'%' {
            decoded.push(*plain);
            at += 1;
            continue;
        }
        let escaped = byte(bytes, at)?;
        if keep && (is_reserved(escaped.into()) || (escaped == b'%' && is_hex(bytes, at + 3))) {
            decoded.extend_from_slice(bytes.get(at..at + 3)?);
        } else {
            decoded.push(escaped);
        }
        at += 3;
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

/// Whether two digits of an escape stand at `at`, encoded or not.
fn is_hex(bytes: &[u8], at: usize) -> bool {
    let digit = |at: usize| {
        let (digit, length) = byte(bytes, at).map_or_else(|| (bytes.get(at).copied(), 1), |byte| (Some(byte), 3));
        digit.filter(u8::is_ascii_hexdigit).map(|_| at + length)
    };
    digit(at).and_then(digit).is_some()
}

/// How many bytes the character at `at` takes, encoded or not; `None` if there is none.
pub(super) fn unit(bytes: &[u8], at: usize) -> Option<usize> {
    let first = *bytes.get(at)?;
    if first != b'%' {
        return width(first);
    }
    let mut decoded = [0; 4];
    let first = byte(bytes, at)?;
    let width = width(first)?;
    for (index, place) in decoded.iter_mut().take(width).enumerate() {
        *place = byte(bytes, at + 3 * index)?;
    }
    str::from_utf8(decoded.get(..width)?).ok().map(|_| 3 * width)
}

/// The byte that the escape at `at` stands for.
pub(super) fn byte(bytes: &[u8], at: usize) -> Option<u8> {
    let Some([b'%', high, low]) = bytes.get(at..at + 3) else { return None };
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    Some(value(*high)? << 4 | value(*low)?)
}

/// How many bytes a character takes in UTF-8 by its first one.
const fn width(first: u8) -> Option<usize> {
    Some(match first {
        0..0x80 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..0xF8 => 4,
        _ => return None,
    })
}

const fn is_unreserved(character: char) -> bool {
    matches!(character, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '_' | '~')
}

const fn is_reserved(character: char) -> bool {
    matches!(
        character,
        ':' | '/' | '?' | '#' | '[' | ']' | '@' | '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '='
    )
}

fn digit(value: u8) -> char {
    char::from_digit(value.into(), 16).map_or('0', |digit| digit.to_ascii_uppercase())
}

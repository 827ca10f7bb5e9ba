//! Base64 with the standard alphabet and padding (RFC 4648, 4), one text for each value and no other.

#[cfg(test)]
mod tests;

use alloc::string::String;
use alloc::vec::Vec;

/// `bytes` as text, padded.
///
/// ```
/// use mcp_proto::codec::base64;
///
/// assert_eq!(base64::encode(b"foob"), "Zm9vYg==");
/// assert_eq!(base64::decode(b"Zm9vYg==").as_deref(), Some(&b"foob"[..]));
/// ```
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    encode_into(bytes, &mut text);
    text
}

/// Writes `bytes`, padded, at the end of `out`.
pub fn encode_into(bytes: &[u8], out: &mut String) {
    for group in bytes.chunks(3) {
        let bits = group.iter().zip([16, 8, 0]).fold(0, |bits, (byte, shift)| bits | u32::from(*byte) << shift);
        for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            out.push(if at <= group.len() { digit(bits >> shift & 0x3F) } else { '=' });
        }
    }
}

/// Reads what [`encode`] writes and nothing else: no other alphabet, no white space, no missing padding, no bits that
/// the padding leaves over; `None` for anything else.
#[must_use]
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in text.get(..text.len() - padding)?.chunks(4) {
        let bits = group
            .iter()
            .zip([18, 12, 6, 0])
            .try_fold(0, |bits, (byte, shift)| value(*byte).map(|value| bits | value << shift))?;
        let whole = group.len() * 3 / 4;
        let [_, decoded @ ..] = bits.to_be_bytes();
        let (decoded, left_over) = decoded.split_at_checked(whole)?;
        if left_over.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(decoded);
    }
    Some(bytes)
}

fn digit(value: u32) -> char {
    let value = u8::try_from(value).unwrap_or_default();
    char::from(match value {
        0..26 => b'A' + value,
        26..52 => b'a' + value - 26,
        52..62 => b'0' + value - 52,
        62 => b'+',
        _ => b'/',
    })
}

fn value(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

//! Base64 with the standard alphabet and padding, and with the alphabet for URLs and without it (RFC 4648, 4 and 5); one
//! text for each value and no other.

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
    write(bytes, STANDARD, out);
    out.extend(core::iter::repeat_n('=', (3 - bytes.len() % 3) % 3));
}

/// `bytes` as text that may stand in a URL, without padding.
///
/// ```
/// use mcp_proto::codec::base64;
///
/// assert_eq!(base64::encode_url(&[0xFB, 0xFF]), "-_8");
/// assert_eq!(base64::decode_url(b"-_8").as_deref(), Some(&[0xFB, 0xFF][..]));
/// ```
#[must_use]
pub fn encode_url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    write(bytes, URL, &mut text);
    text
}

/// Reads what [`encode`] writes and nothing else: no other alphabet, no white space, no missing padding, no bits that
/// the padding leaves over; `None` for anything else.
#[must_use]
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    read(text.get(..text.len() - padding)?, STANDARD)
}

/// Reads what [`encode_url`] writes and nothing else.
#[must_use]
pub fn decode_url(text: &[u8]) -> Option<Vec<u8>> {
    read(text, URL)
}

/// The last two digits, which alone differ.
type Alphabet = [u8; 2];

const STANDARD: Alphabet = *b"+/";
const URL: Alphabet = *b"-_";

fn write(bytes: &[u8], alphabet: Alphabet, out: &mut String) {
    for group in bytes.chunks(3) {
        let bits = group.iter().zip([16, 8, 0]).fold(0, |bits, (byte, shift)| bits | u32::from(*byte) << shift);
        let digits = [18, 12, 6, 0].into_iter().map(|shift| digit(bits >> shift & 0x3F, alphabet));
        out.extend(digits.take(group.len() + 1));
    }
}

fn read(text: &[u8], alphabet: Alphabet) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len().div_ceil(4) * 3);
    for group in text.chunks(4) {
        let bits = group
            .iter()
            .zip([18, 12, 6, 0])
            .try_fold(0, |bits, (byte, shift)| value(*byte, alphabet).map(|value| bits | value << shift))?;
        // A digit alone is not even one byte.
        let whole = group.len().checked_sub(1).filter(|whole| *whole > 0)?;
        let [_, decoded @ ..] = bits.to_be_bytes();
        let (decoded, left_over) = decoded.split_at_checked(whole)?;
        if left_over.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(decoded);
    }
    Some(bytes)
}

fn digit(value: u32, [last_but_one, last]: Alphabet) -> char {
    let value = u8::try_from(value).unwrap_or_default();
    char::from(match value {
        0..26 => b'A' + value,
        26..52 => b'a' + value - 26,
        52..62 => b'0' + value - 52,
        62 => last_but_one,
        _ => last,
    })
}

fn value(digit: u8, [last_but_one, last]: Alphabet) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        _ if digit == last_but_one => 62,
        _ if digit == last => 63,
        _ => return None,
    }))
}

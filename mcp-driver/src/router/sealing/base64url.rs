//! Base64 with the alphabet for URLs and without padding (RFC 4648, 5), one text for each value and no other.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(4).div_ceil(3));
    for group in bytes.chunks(3) {
        let bits = group.iter().zip([16, 8, 0]).fold(0, |bits, (byte, shift)| bits | usize::from(*byte) << shift);
        let digits = [18, 12, 6, 0].map(|shift| char::from(ALPHABET[bits >> shift & 0x3F]));
        text.extend(&digits[..=group.len()]);
    }
    text
}

/// Reads what [`encode`] writes and nothing else.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        let bits = group
            .iter()
            .zip([18, 12, 6, 0])
            .try_fold(0, |bits, (digit, shift)| value(*digit).map(|value| bits | value << shift))?;
        let [_, decoded @ ..] = bits.to_be_bytes();
        // A digit alone is not even one byte.
        let whole = group.len().checked_sub(1).filter(|whole| *whole > 0)?;
        let (decoded, left_over) = decoded.split_at_checked(whole)?;
        if left_over.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(decoded);
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    }))
}

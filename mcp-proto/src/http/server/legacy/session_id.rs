//! The name of a session on the wire.

use core::fmt;
use core::str;

/// The name of a session on the wire: 128 random bits, which whoever knows may act as its client if no principal is
/// asked for. On the wire 32 hex digits, lower case.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct SessionId(pub(super) [u8; 16]);

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl SessionId {
    /// The digits.
    pub(super) fn digits(self) -> [u8; 32] {
        let mut digits = [0; 32];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            for (digit, nibble) in pair.iter_mut().zip([byte >> 4, byte & 0xf]) {
                *digit = DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
            }
        }
        digits
    }

    /// Takes what [`digits`](Self::digits) gives and nothing else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits: &[u8; 32] = text.as_bytes().try_into().ok()?;
        let mut id = [0; 16];
        for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                *byte = *byte << 4 | nibble(*digit)?;
            }
        }
        Some(Self(id))
    }

    /// A number that the events of other sessions hardly begin with, so that an event id of theirs names nothing here.
    pub(super) fn first_stream(self) -> u64 {
        let folded = self.0.chunks_exact(4).fold([0; 4], |mut folded: [u8; 4], word| {
            for (sum, byte) in folded.iter_mut().zip(word) {
                *sum ^= byte;
            }
            folded
        });
        u32::from_be_bytes(folded).into()
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

/// A session id is a secret.
impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(..)")
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    const ID: SessionId = SessionId([0, 1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff, 0, 0, 0, 0, 0, 0x10]);

    #[test]
    fn a_session_has_one_name_and_does_not_tell_it() {
        let text = ID.to_string();
        assert_eq!(text, "000123456789abcdefff000000000010");
        assert_eq!(SessionId::parse(&text), Some(ID));
        assert!(!format!("{ID:?}").contains("0123"));
        for text in ["", "0", &text[1..], &format!("{text}0"), &text.to_uppercase(), &text.replace('a', "g")] {
            assert_eq!(SessionId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn streams_of_two_sessions_begin_elsewhere() {
        assert_eq!(ID.first_stream(), u64::from(0x0001_2345_u32 ^ 0x6789_abcd ^ 0xefff_0000 ^ 0x0000_0010));
    }
}

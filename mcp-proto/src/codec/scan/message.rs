//! What is asked of a message before it is parsed, and of one that cannot be.

use core::str;

use super::{after_string, members};
use crate::jsonrpc::WireId;
use crate::model::source::from_text;

/// Whether `text` nests objects and arrays deeper than `limit`.
///
/// A text with no more opening brackets than the limit cannot, and counting those is nearly free; only the rest is
/// walked with an eye on strings.
pub(crate) fn nests_deeper_than(text: &[u8], limit: usize) -> bool {
    if opening_brackets(text) <= limit {
        return false;
    }
    let mut depth = 0usize;
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match byte {
            b'"' => rest = after_string(rest),
            b'{' | b'[' if depth == limit => return true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// How many brackets open, strings included. Written so that it is compiled to a few instructions for many bytes: the
/// two differ in one bit, and a chunk's count fits a byte.
fn opening_brackets(text: &[u8]) -> usize {
    let count = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(byte | 0x20 == b'{')).sum::<u8>();
    text.chunks(usize::from(u8::MAX)).map(|chunk| usize::from(count(chunk))).sum()
}

/// The member `key` of the object that `text` holds.
pub(crate) fn member<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    members(text).find_map(|(name, value)| (name == key).then_some(value))
}

/// The id of a message that cannot be taken as one: too deep, too long, broken or ill-shaped.
pub(crate) fn recover_id(text: &[u8]) -> Option<WireId> {
    let text = match str::from_utf8(text) {
        Ok(text) => text,
        Err(error) => str::from_utf8(text.get(..error.valid_up_to())?).ok()?,
    };
    from_text(member(text, "id")?).ok()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert!(!nests_deeper_than(br#"{"a":"[[[[\"[[[["}"#, 1));
        assert!(!nests_deeper_than(b"[[],[],[]]", 2));
        assert!(nests_deeper_than(b"[[[]]]", 2));
    }

    #[test]
    fn a_million_brackets_are_one_loop() {
        let deep: Vec<u8> = core::iter::repeat_n(b'[', 1_000_000).collect();
        assert!(nests_deeper_than(&deep, 100));
        assert!(!nests_deeper_than(&deep, 1_000_000));
    }

    #[test]
    fn the_id_of_a_broken_message_is_found() {
        assert_eq!(recover_id(br#"{"id":7,"method":"x","params":{"#), Some(WireId::Number(7)));
        assert_eq!(recover_id(br#"{"params":{"id":1},"id":"x","method"#), Some("x".into()));
        assert_eq!(recover_id(b"{\"id\":7,\"a\":\"\xFF\"}"), Some(WireId::Number(7)));
        // A number that the cut may have shortened is not the number that was sent.
        assert_eq!(recover_id(br#"{"id":7"#), None);
        assert_eq!(recover_id(br#"{"id":7.5,"a":1}"#), None);
        assert_eq!(recover_id(b"nonsense"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = recover_id(&bytes);
            let _ = nests_deeper_than(&bytes, 3);
        }
    }
}

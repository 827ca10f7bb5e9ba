//! Batches, which 2025-03-26 alone knows: an array of messages on one line (basic page, "Batching").

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{self, Deserializer, SeqAccess};
use serde_json::value::RawValue;

use super::envelope::Malformed;
use super::place::placed;
use super::{ErrorCode, RpcError};
use crate::codec::scan;

/// Whether a line holds a batch rather than a message.
pub(crate) fn is_batch(text: &[u8]) -> bool {
    text.first() == Some(&b'[')
}

/// The messages of a batch, each still to be read. An empty batch, one of more than `max` messages and one that is
/// no array are refused as a whole.
pub(crate) fn split(text: &[u8], max: usize, max_nesting: usize) -> Result<Vec<&RawValue>, Malformed> {
    let refuse = |error| Malformed { id: None, error, is_response: false };
    // The array around the messages is a level of its own.
    if scan::nests_deeper_than(text, max_nesting + 1) {
        return Err(refuse(RpcError::invalid_request(format!("nested deeper than the limit of {max_nesting}"))));
    }
    let text = core::str::from_utf8(text).map_err(|error| {
        refuse(RpcError::new(ErrorCode::PARSE_ERROR, format!("not UTF-8 from byte {} on", error.valid_up_to())))
    })?;
    let mut json = serde_json::Deserializer::from_str(text);
    let elements = json
        .deserialize_seq(Elements { max })
        .and_then(|elements| json.end().map(|()| elements))
        .map_err(|error| refuse(RpcError::new(ErrorCode::PARSE_ERROR, format!("not JSON: {}", placed(&error)))))?;
    match elements.len() {
        0 => Err(refuse(RpcError::invalid_request("an empty batch"))),
        many if many > max => Err(refuse(RpcError::invalid_request(format!("a batch of more than {max} messages")))),
        _ => Ok(elements),
    }
}

struct Elements {
    max: usize,
}

impl<'de> de::Visitor<'de> for Elements {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of messages")
    }

    /// Keeps one element more than allowed, to show that there were more.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            if elements.len() <= self.max {
                elements.push(element);
            }
        }
        Ok(elements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_split_and_not_read() {
        let elements = split(br#"[1, {"a":[]} ]"#, 2, 2).expect("two elements");
        assert_eq!(elements.iter().map(|element| element.get()).collect::<Vec<_>>(), ["1", r#"{"a":[]}"#]);
    }

    #[test]
    fn empty_broken_long_and_deep_batches_are_refused() {
        for (text, code) in
            [("[]", -32600), ("[1", -32700), ("[1]x", -32700), ("[1,2,3]", -32600), ("[[[[]]]]", -32600)]
        {
            let refused = split(text.as_bytes(), 2, 2).expect_err(text);
            assert_eq!(refused.error.code.0, code, "{text}");
        }
    }
}

//! What the two roles need of the values that they keep.

use alloc::borrow::ToOwned;

use serde_json::value::RawValue;

use super::{Raw, WireId};

impl Raw {
    /// Takes text that a parser has already checked.
    pub(crate) fn from_raw_value(value: &RawValue) -> Self {
        Self(value.to_owned())
    }
}

impl WireId {
    /// Bytes that it takes on top of what any message does. The peer chooses its ids, which may be as long as a message.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Number(_) => 0,
            Self::String(text) => text.len(),
        }
    }
}

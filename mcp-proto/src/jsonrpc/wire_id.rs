//! The id that a request carries on the wire.

use alloc::boxed::Box;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A request's id on the wire: a string or an integer (base protocol, all revisions); never null, never a fraction.
///
/// It names a request only among those that one sender has in flight on one connection, so it is no key for anything
/// that lives longer; see [`RequestHandle`](crate::RequestHandle) and [`InboundId`](crate::InboundId) for that.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[allow(clippy::exhaustive_enums, reason = "JSON-RPC has no third kind of id")]
pub enum WireId {
    /// An integer.
    Number(i64),
    /// Text.
    String(Box<str>),
}

#[cfg(any(feature = "client", feature = "server"))]
impl WireId {
    /// Reads JSON that is known to be well formed.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        if let Some(quoted) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'))
            && !quoted.as_bytes().contains(&b'\\')
        {
            return Some(Self::String(quoted.into()));
        }
        match text.parse() {
            // To the parser a negative zero is a fraction.
            Ok(number) if text != "-0" => Some(Self::Number(number)),
            Ok(_) | Err(_) => crate::model::source::from_text(text).ok(),
        }
    }
}

impl From<i64> for WireId {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for WireId {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

/// As JSON writes it: strings stand in quotes.
impl fmt::Display for WireId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::String(text) => write!(f, "{text:?}"),
        }
    }
}

impl Serialize for WireId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::String(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for WireId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = WireId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an integer")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<WireId, E> {
                Ok(WireId::Number(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<WireId, E> {
                i64::try_from(number)
                    .map(WireId::Number)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &"an integer of 64 bits"))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<WireId, E> {
                Ok(WireId::String(text.into()))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

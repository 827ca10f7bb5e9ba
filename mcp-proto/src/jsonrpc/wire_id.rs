//! The id that a request carries on the wire.

use alloc::boxed::Box;
use core::fmt;

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

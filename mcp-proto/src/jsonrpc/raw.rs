//! JSON text that has been checked and not taken apart.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::place::placed;
use crate::codec::scan;
use crate::model::source::{Read, from_text};

/// JSON text, known to be well formed and not parsed further.
///
/// Params and results travel as `Raw` between the machines, which do not care what is inside, and whoever knows the
/// type. Cloning copies the text.
///
/// # Example
/// ```
/// use mcp_proto::jsonrpc::Raw;
///
/// let raw = Raw::encode(&[1, 2, 3])?;
/// assert_eq!(raw.as_str(), "[1,2,3]");
/// let numbers: Vec<u8> = raw.decode().expect("an array of small numbers");
/// assert_eq!(numbers, [1, 2, 3]);
/// # Ok::<(), mcp_proto::jsonrpc::EncodeError>(())
/// ```
#[derive(Clone)]
pub struct Raw(pub(super) Box<RawValue>);

impl Raw {
    /// Checks `text` and keeps it as it stands.
    ///
    /// # Errors
    /// [`DecodeError`] if `text` is not one well-formed JSON value.
    pub fn from_text(text: String) -> Result<Self, DecodeError> {
        RawValue::from_string(text).map(Self).map_err(DecodeError::new)
    }

    /// The empty object, `{}`.
    ///
    /// # Panics
    /// Never: the text is a constant.
    #[must_use]
    #[allow(clippy::expect_used, reason = "a constant")]
    pub fn empty_object() -> Self {
        Self(RawValue::from_string("{}".to_owned()).expect("braces are JSON"))
    }

    /// Encodes `value`.
    ///
    /// # Errors
    /// [`EncodeError`] if `value` refuses to be serialised or has a map key that is not a string.
    pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Self, EncodeError> {
        serde_json::value::to_raw_value(value).map(Self).map_err(EncodeError::new)
    }

    /// Decodes the text as a `T`, which may borrow from it.
    ///
    /// # Errors
    /// [`DecodeError`] if the text has another shape than `T`.
    pub fn decode<'a, T: Deserialize<'a>>(&'a self) -> Result<T, DecodeError> {
        serde_json::from_str(self.0.get()).map_err(DecodeError::new)
    }

    /// [`decode`](Self::decode) for what is of the model.
    pub(crate) fn read<T: Read>(&self) -> Result<T, DecodeError> {
        from_text(self.0.get()).map_err(DecodeError::new)
    }

    /// The values of these members as they stand, without a parser; one that is null counts as absent.
    ///
    /// `None` where a parser has to judge: one of the names stands twice, or a key is written with an escape.
    ///
    /// # Example
    /// ```
    /// use mcp_proto::jsonrpc::Raw;
    ///
    /// let raw = Raw::from_text(r#"{"name":"echo","arguments":{"text":"hi"}}"#.to_owned())?;
    /// assert_eq!(raw.pick(["arguments", "_meta"]), Some([Some(r#"{"text":"hi"}"#), None]));
    /// # Ok::<(), mcp_proto::jsonrpc::DecodeError>(())
    /// ```
    #[must_use]
    pub fn pick<const N: usize>(&self, names: [&str; N]) -> Option<[Option<&str>; N]> {
        scan::pick(self.as_str(), names)
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Two texts are equal if they are the same to the byte; `1.0` and `1` differ.
impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self)
    }
}

/// A value that could not be written as JSON.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("cannot be encoded as JSON: {message}")]
#[non_exhaustive]
pub struct EncodeError {
    /// What the serialiser said.
    pub message: Box<str>,
}

impl EncodeError {
    #[allow(clippy::needless_pass_by_value, reason = "shaped for map_err")]
    fn new(error: serde_json::Error) -> Self {
        Self { message: placed(&error).into() }
    }
}

/// JSON that does not have the shape that was asked for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct DecodeError {
    /// What was found and what was expected, with the place where it stands.
    pub message: Box<str>,
}

impl DecodeError {
    #[allow(clippy::needless_pass_by_value, reason = "shaped for map_err")]
    fn new(error: serde_json::Error) -> Self {
        Self { message: placed(&error).into() }
    }
}

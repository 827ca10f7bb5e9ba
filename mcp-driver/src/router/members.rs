//! The members of an object, unread.

use std::borrow::Cow;
use std::fmt;

use mcp_proto::jsonrpc::{Raw, RpcError};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use super::mistake::{Mistake, child, plain};
use crate::decoding;

/// The members of an object, in the order in which they stand, each with its name and its text.
pub(crate) struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// # Errors
    /// If it is no object.
    pub(crate) fn read(text: &'a str) -> Result<Self, Mistake> {
        serde_json::from_str(text).map_err(|error| Mistake::new("", plain(&error.to_string())))
    }

    /// The members of the params of a method; without params there are none.
    ///
    /// # Errors
    /// -32602 if they are no object.
    pub(crate) fn of(params: Option<&'a Raw>) -> Result<Self, RpcError> {
        Self::read(params.map_or("{}", Raw::as_str)).map_err(refused)
    }

    /// All of them; where a name is given twice, the last counts.
    pub(crate) fn into_all(self) -> Vec<(Cow<'a, str>, &'a RawValue)> {
        self.0
    }

    /// The member `name`, if it is given and is not null.
    ///
    /// # Errors
    /// -32602 if it is given twice.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&'a str>, RpcError> {
        let mut given = None;
        for (known, value) in &self.0 {
            if known != name {
                continue;
            }
            if given.replace(value.get()).is_some() {
                return Err(refused(Mistake::new("", format!("`{name}` is given twice"))));
            }
        }
        Ok(given.filter(|value| *value != "null"))
    }

    /// The text that `name` is, if it is given and is not null.
    ///
    /// # Errors
    /// -32602 if it is no text, or is given twice.
    pub(crate) fn find_text(&self, name: &str) -> Result<Option<Cow<'a, str>>, RpcError> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        text(value, &child("", name)).map(Some).map_err(refused)
    }

    /// The text that `name` is.
    ///
    /// # Errors
    /// -32602 if it is not given, or is no text.
    pub(crate) fn text(&self, name: &str) -> Result<Cow<'a, str>, RpcError> {
        if let Some(text) = self.find_text(name)? {
            return Ok(text);
        }
        let is_null = self.0.iter().any(|(known, _)| known == name);
        Err(refused(if is_null {
            Mistake::new(child("", name), "expected a string, got null")
        } else {
            Mistake::new("", format!("`{name}` is missing"))
        }))
    }
}

/// The text that a JSON string at `pointer` stands for.
///
/// # Errors
/// If it is no string.
pub(crate) fn text<'a>(value: &'a str, pointer: &str) -> Result<Cow<'a, str>, Mistake> {
    match decoding::read::<Text<'a>>(value) {
        Ok(text) => Ok(text.0),
        Err(misread) => Err(Mistake::new(pointer, misread.what)),
    }
}

/// -32602, naming the mistake.
pub(crate) fn refused(mistake: Mistake) -> RpcError {
    RpcError::invalid_params(format!("invalid params: {mistake}"))
}

/// A text, borrowed if it is written without escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Visitor)
    }
}

struct Visitor;

impl<'de> de::Visitor<'de> for Visitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
            members.push((name.0, value));
        }
        Ok(Members(members))
    }
}

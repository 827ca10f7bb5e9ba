//! The envelope around one message, read in one pass and borrowed from the text.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess};
use serde_json::value::RawValue;

use super::place::placed;
use super::{ErrorCode, RpcError, WireId};
use crate::codec::scan;
use crate::model::source::from_text;

/// One message, its params and result not looked into.
#[derive(Debug)]
pub(crate) enum Envelope<'a> {
    Request { id: WireId, method: Cow<'a, str>, params: Option<&'a RawValue> },
    Notification { method: Cow<'a, str>, params: Option<&'a RawValue> },
    Response { id: Option<WireId>, outcome: Result<&'a RawValue, RpcError> },
}

/// Text that is no message, and what its sender is to be told.
#[derive(Debug)]
pub(crate) struct Malformed {
    /// The id that the answer carries, where one could be read.
    pub(crate) id: Option<WireId>,
    pub(crate) error: RpcError,
    /// It looks like a response: answering it would start a quarrel.
    pub(crate) is_response: bool,
}

impl Malformed {
    fn new(text: &[u8], error: RpcError) -> Self {
        let is_response = core::str::from_utf8(text).is_ok_and(|text| {
            scan::member(text, "method").is_none()
                && scan::members(text).any(|(key, _)| matches!(key, "result" | "error"))
        });
        Self { id: scan::recover_id(text), error, is_response }
    }

    /// For a line of which only `start` was kept.
    pub(crate) fn too_long(start: &[u8], limit: usize) -> Self {
        Self::new(start, RpcError::invalid_request(format!("message longer than the limit of {limit} bytes")))
    }
}

/// Reads the envelope of the one message that `text` holds.
pub(crate) fn parse(text: &[u8], max_nesting: usize) -> Result<Envelope<'_>, Malformed> {
    let refuse = |error| Malformed::new(text, error);
    let utf8 = core::str::from_utf8(text).map_err(|error| {
        refuse(RpcError::new(ErrorCode::PARSE_ERROR, format!("not UTF-8 from byte {} on", error.valid_up_to())))
    })?;
    if scan::nests_deeper_than(text, max_nesting) {
        return Err(refuse(RpcError::invalid_request(format!("nested deeper than the limit of {max_nesting}"))));
    }
    let members: Members<'_> = serde_json::from_str(utf8).map_err(|error| {
        refuse(if error.is_data() {
            RpcError::invalid_request(format!("not a message: {}", placed(&error)))
        } else {
            RpcError::new(ErrorCode::PARSE_ERROR, format!("not JSON: {}", placed(&error)))
        })
    })?;
    members.into_envelope()
}

/// The members of an envelope as they stand.
#[derive(Default)]
struct Members<'a> {
    jsonrpc: Option<&'a RawValue>,
    id: Option<&'a RawValue>,
    method: Option<&'a RawValue>,
    params: Option<&'a RawValue>,
    result: Option<&'a RawValue>,
    error: Option<&'a RawValue>,
    /// The first key that may not stand here. Reading goes on, as the id may come after it.
    problem: Option<String>,
    duplicate_id: bool,
}

const KEYS: [&str; 6] = ["jsonrpc", "id", "method", "params", "result", "error"];

impl<'a> Members<'a> {
    fn into_envelope(self) -> Result<Envelope<'a>, Malformed> {
        let id = match self.id.map(|id| (id, WireId::from_json(id.get()))) {
            None => Ok(None),
            Some((_, Some(id))) => Ok(Some(id)),
            Some((id, None)) => Err(id),
        };
        match self.shape(&id) {
            Ok(shape) => Ok(shape),
            Err(error) => Err(Malformed {
                id: id.ok().flatten().filter(|_| !self.duplicate_id),
                error,
                is_response: self.method.is_none() && (self.result.is_some() || self.error.is_some()),
            }),
        }
    }

    fn shape(&self, id: &Result<Option<WireId>, &RawValue>) -> Result<Envelope<'a>, RpcError> {
        if let Some(problem) = &self.problem {
            return Err(RpcError::invalid_request(problem.as_str()));
        }
        if self.jsonrpc.map(RawValue::get) != Some("\"2.0\"") {
            return Err(RpcError::invalid_request("`jsonrpc` must be \"2.0\""));
        }
        let Some(method) = self.method else { return self.response(id) };
        if self.result.is_some() || self.error.is_some() {
            return Err(RpcError::invalid_request("a message has either `method` or one of `result` and `error`"));
        }
        let method = text(method).ok_or_else(|| RpcError::invalid_request("`method` must be a string"))?;
        let id = id.clone().map_err(|id| {
            RpcError::invalid_request(format!(
                "`id` must be a string or an integer of 64 bits, not {}",
                excerpt(id.get())
            ))
        })?;
        let params = match self.params {
            Some(params) if params.get().starts_with('{') => Some(params),
            Some(params) if params.get() != "null" => {
                return Err(RpcError::invalid_params(format!(
                    "`params` must be an object, not {}",
                    excerpt(params.get())
                )));
            }
            Some(_) | None => None,
        };
        Ok(match id {
            Some(id) => Envelope::Request { id, method, params },
            None => Envelope::Notification { method, params },
        })
    }

    fn response(&self, id: &Result<Option<WireId>, &RawValue>) -> Result<Envelope<'a>, RpcError> {
        let id = match id {
            Ok(id) => id.clone(),
            Err(id) if id.get() == "null" => None,
            Err(id) => {
                let id = excerpt(id.get());
                return Err(RpcError::invalid_request(format!(
                    "`id` must be a string or an integer of 64 bits, not {id}"
                )));
            }
        };
        match (self.result, self.error) {
            (Some(_), Some(_)) => Err(RpcError::invalid_request("a response has either `result` or `error`")),
            (Some(result), None) => Ok(Envelope::Response { id, outcome: Ok(result) }),
            (None, Some(error)) => match from_text::<RpcError>(error.get()) {
                Ok(error) => Ok(Envelope::Response { id, outcome: Err(error) }),
                Err(error) => Err(RpcError::invalid_request(format!("`error` is no error object: {error}"))),
            },
            (None, None) => Err(RpcError::invalid_request("neither `method` nor `result` nor `error`")),
        }
    }

    fn take<M: MapAccess<'a>>(&mut self, key: &str, map: &mut M) -> Result<(), M::Error> {
        let slot = match key {
            "jsonrpc" => &mut self.jsonrpc,
            "id" => &mut self.id,
            "method" => &mut self.method,
            "params" => &mut self.params,
            "result" => &mut self.result,
            "error" => &mut self.error,
            _ => {
                if let Some(problem) = odd(key) {
                    self.problem.get_or_insert(problem);
                }
                return map.next_value::<IgnoredAny>().map(drop);
            }
        };
        let value: &'a RawValue = map.next_value()?;
        if slot.replace(value).is_some() {
            self.duplicate_id |= key == "id";
            self.problem.get_or_insert_with(|| format!("`{key}` stands twice"));
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members<'de>, M::Error> {
                let mut members = Members::default();
                while let Some(Key(key)) = map.next_key()? {
                    members.take(&key, &mut map)?;
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Visitor)
    }
}

/// A key, borrowed unless it holds an escape.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E: de::Error>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E: de::Error>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.into())))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

/// What is wrong with a key that is none of ours: parsers that fold case, or stop at a NUL, would take it for one.
fn odd(key: &str) -> Option<String> {
    if key.chars().any(char::is_control) {
        return Some(format!("a key holds a control character: {}", key.escape_debug()));
    }
    let mut folded = String::new();
    for upper in key.chars().flat_map(char::to_uppercase) {
        folded.extend(upper.to_lowercase());
    }
    let meant = KEYS.into_iter().find(|known| *known == folded)?;
    Some(format!("`{key}` must be written `{meant}`"))
}

/// The text of a JSON string.
fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    let quoted = value.get().strip_prefix('"')?.strip_suffix('"')?;
    if quoted.as_bytes().contains(&b'\\') {
        return from_text(value.get()).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(quoted))
}

/// Enough of a value to recognise it by.
fn excerpt(value: &str) -> Cow<'_, str> {
    const ENOUGH: usize = 40;
    match value.char_indices().nth(ENOUGH) {
        Some((end, _)) => Cow::Owned(format!("{}...", value.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(value),
    }
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;

//! JSON objects whose values stand as they came.

use std::fmt;

use mcp_proto::jsonrpc::Raw;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The members of an object, in order, each value as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RawObject(Vec<(String, Raw)>);

impl RawObject {
    /// The members of `raw`; none of what is no object.
    pub(crate) fn of(raw: Option<&Raw>) -> Self {
        raw.and_then(|raw| raw.decode().ok()).unwrap_or_default()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Raw> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Puts a value under a key, where it stood or at the end.
    pub(crate) fn set(&mut self, key: &str, value: Raw) {
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    /// Takes members out; whether there were any.
    pub(crate) fn remove(&mut self, keys: &[&str]) -> bool {
        let before = self.0.len();
        self.0.retain(|(key, _)| !keys.contains(&key.as_str()));
        self.0.len() != before
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_members(self) -> impl Iterator<Item = (String, Raw)> {
        self.0.into_iter()
    }

    pub(crate) fn raw(&self) -> Option<Raw> {
        Raw::encode(self).ok()
    }
}

impl<'de> Deserialize<'de> for RawObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;

        impl<'de> Visitor<'de> for Reading {
            type Value = RawObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawObject, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(RawObject(members))
            }
        }

        deserializer.deserialize_map(Reading)
    }
}

impl Serialize for RawObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

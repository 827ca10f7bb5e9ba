//! JSON objects that are edited without taking their values apart.

use std::borrow::Cow;
use std::fmt;

use mcp_proto::jsonrpc::Raw;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// The members of an object, in order, each value as it stands.
pub(super) struct Members<'a>(Vec<(Cow<'a, str>, Cow<'a, RawValue>)>);

/// Gives another value in the place of one, or nothing.
type Edit<'a> = &'a dyn Fn(&RawValue) -> Option<Box<RawValue>>;

impl<'a> Members<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The member of that name, if it is a string.
    pub(super) fn text(&self, key: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.0.iter().find(|(known, _)| known == key)?;
        text(value)
    }

    /// Puts another value in the place of one; whether there is one and `edit` gave another.
    pub(super) fn edit(&mut self, key: &str, edit: impl Fn(&RawValue) -> Option<Box<RawValue>>) -> bool {
        self.edit_by(key, &edit)
    }

    fn edit_by(&mut self, key: &str, edit: Edit<'_>) -> bool {
        let Some((_, value)) = self.0.iter_mut().find(|(known, _)| known == key) else { return false };
        let Some(edited) = edit(value) else { return false };
        *value = Cow::Owned(edited);
        true
    }

    /// # Panics
    /// Never: what was read as JSON is written as JSON.
    pub(super) fn write(&self) -> Box<RawValue> {
        to_raw_value(self).expect("members of an object are an object")
    }

    pub(super) fn raw(&self) -> Option<Raw> {
        Raw::encode(self).ok()
    }
}

/// Edits each element of an array; what `edit` gives nothing for stands as it is. `None` for what is no array.
pub(super) fn each(items: &RawValue, edit: Edit<'_>) -> Option<Box<RawValue>> {
    let items: Vec<&RawValue> = serde_json::from_str(items.get()).ok()?;
    let edited: Vec<_> = items.into_iter().map(|item| edit(item).map_or(Cow::Borrowed(item), Cow::Owned)).collect();
    to_raw_value(&edited).ok()
}

/// What a JSON string says.
pub(super) fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

    serde_json::from_str::<Text<'_>>(value.get()).ok().map(|text| text.0)
}

/// A JSON string.
///
/// # Panics
/// Never: every string is one.
pub(super) fn string(text: &str) -> Box<RawValue> {
    to_raw_value(text).expect("every string is JSON")
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;

        impl<'de> Visitor<'de> for Reading {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    members.push((key.0, Cow::Borrowed(value)));
                }
                Ok(Members(members))
            }
        }

        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

        deserializer.deserialize_map(Reading)
    }
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

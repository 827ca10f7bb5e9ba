//! JSON objects that are edited without taking their values apart.

use std::borrow::Cow;

use mcp_proto::jsonrpc::Raw;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::router::members as router;

/// The members of an object, in order, each value as it stands.
pub(super) struct Members<'a>(Vec<(Cow<'a, str>, Cow<'a, RawValue>)>);

/// Gives another value in the place of one, or nothing.
type Edit<'a> = &'a dyn Fn(&RawValue) -> Option<Box<RawValue>>;

impl<'a> Members<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut members = Vec::new();
        for (name, value) in router::Members::read(text).ok()?.into_all() {
            members.push((name, Cow::Borrowed(value)));
        }
        Some(Self(members))
    }

    /// The member of that name, if it is a string.
    pub(super) fn text(&self, key: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.0.iter().find(|(known, _)| known == key)?;
        text(value)
    }

    /// Puts another text in the place of one; whether there is one and `rename` gave another.
    pub(super) fn rename(&mut self, key: &str, rename: &dyn Fn(&str) -> Option<String>) -> bool {
        self.edit(key, &|value| Some(string(&rename(&text(value)?)?)))
    }

    /// Puts another value in the place of one; whether there is one and `edit` gave another.
    pub(super) fn edit(&mut self, key: &str, edit: Edit<'_>) -> bool {
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
    let mut edited = Vec::new();
    for item in items {
        edited.push(edit(item).map_or(Cow::Borrowed(item), Cow::Owned));
    }
    to_raw_value(&edited).ok()
}

/// What a JSON string says.
fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    router::text(value.get(), "").ok()
}

/// A JSON string.
///
/// # Panics
/// Never: every string is one.
fn string(text: &str) -> Box<RawValue> {
    to_raw_value(text).expect("every string is JSON")
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

//! Takes one argument out of the text of all.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::integer;
use crate::codec::scan;

/// The text of the value at `path`; `None` if there is none.
pub(super) fn at<'a>(arguments: &'a str, path: &[Box<str>]) -> Option<&'a str> {
    path.iter().try_fold(arguments, |object, key| member(object, key))
}

/// What travels of a value.
pub(super) fn value(argument: &str) -> Option<Cow<'_, str>> {
    match argument.as_bytes().first()? {
        b'"' => serde_json::from_str::<Text<'_>>(argument).ok().map(|text| text.0),
        b't' | b'f' => Some(Cow::Borrowed(argument)),
        _ => integer::read(argument).map(|number| Cow::Owned(number.to_string())),
    }
}

/// The member of an object, found without a parser wherever that is safe. Of one that stands twice the last counts, as
/// it does for whoever parses the arguments next.
fn member<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    let object = object.trim_ascii();
    if !object.starts_with('{') {
        return None;
    }
    match scan::pick(object, [key]) {
        Some([value]) => value,
        None => {
            let mut parser = serde_json::Deserializer::from_str(object);
            let value = parser.deserialize_map(Member(key)).ok()??;
            Some(value.get()).filter(|value| *value != "null")
        }
    }
}

struct Member<'k>(&'k str);

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(Text(key)) = map.next_key()? {
            if key == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// A string, lent where it has no escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor).map(Self)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(String::from(text)))
    }
}

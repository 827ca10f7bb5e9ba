//! Values that are written as text: the arguments of prompts, the variables of templates.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::value::Error;
use serde::de::{self, IntoDeserializer, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::Value;

use super::explain::takes_text;

/// A text as whatever it is asked to be: a number, a boolean, one of several words, or a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl Text<'_> {
    fn parse<T: FromStr<Err: Display>>(self, expected: &str) -> Result<T, Error> {
        self.0.parse().map_err(|_| de::Error::custom(format_args!("expected {expected}, got {:?}", self.0)))
    }
}

/// A text as the value that it stands for by the schema, so that it can be told what is wrong with it.
pub(crate) fn read(root: &Value, schema: &Value, text: &str) -> Value {
    if takes_text(root, schema) {
        return text.into();
    }
    let value = serde_json::from_str(text).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    value.unwrap_or_else(|| text.into())
}

macro_rules! parsed {
    ($($deserialize:ident $visit:ident $expected:literal),* $(,)?) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.parse($expected)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = Error;

    parsed! {
        deserialize_bool visit_bool "`true` or `false`",
        deserialize_i8 visit_i8 "an integer",
        deserialize_i16 visit_i16 "an integer",
        deserialize_i32 visit_i32 "an integer",
        deserialize_i64 visit_i64 "an integer",
        deserialize_i128 visit_i128 "an integer",
        deserialize_u8 visit_u8 "an integer that is not negative",
        deserialize_u16 visit_u16 "an integer that is not negative",
        deserialize_u32 visit_u32 "an integer that is not negative",
        deserialize_u64 visit_u64 "an integer that is not negative",
        deserialize_u128 visit_u128 "an integer that is not negative",
        deserialize_f32 visit_f32 "a number",
        deserialize_f64 visit_f64 "a number",
        deserialize_char visit_char "one character",
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    forward_to_deserialize_any! {
        str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Text<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

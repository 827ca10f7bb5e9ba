//! Values that are written as one text or several: what the variables of a template stand for.

use std::borrow::Cow;

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{self, IntoDeserializer, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::Value;

use super::text::{self, Text};

#[cfg(test)]
mod tests;

/// All texts of one name.
///
/// To what is asked to be a list they are its pieces, one or several or none; to a map they are `name=value`; to a text
/// several are one, with commas between them, which is how they came if they were not exploded; and to anything else one
/// is a [`Text`], and several are too many. What came with names of its own ([`pair`]) is a map and nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    all: &'a [(Cow<'a, str>, Cow<'a, str>)],
    name: &'a str,
}

/// What a text is called that came with a name of its own.
pub(crate) fn pair(of: &str, name: &str) -> String {
    format!("{of}{BETWEEN}{name}")
}

/// No variable of a template has this in its name.
const BETWEEN: char = '\0';

impl<'a> Texts<'a> {
    pub(crate) const fn of(all: &'a [(Cow<'a, str>, Cow<'a, str>)], name: &'a str) -> Self {
        Self { all, name }
    }

    /// Those of each name that there is.
    pub(crate) fn each(all: &'a [(Cow<'a, str>, Cow<'a, str>)]) -> impl Iterator<Item = (&'a str, Self)> {
        let names = move || all.iter().map(|(name, _)| name.split(BETWEEN).next().unwrap_or(name));
        names()
            .enumerate()
            .filter(move |(index, name)| names().take(*index).all(|known| known != *name))
            .map(move |(_, name)| (name, Self::of(all, name)))
    }

    pub(crate) fn is_empty(self) -> bool {
        self.pieces().next().is_none() && self.pairs().next().is_none()
    }

    /// As the value that they stand for by the schema, so that it can be told what is wrong with it.
    pub(crate) fn read(self, root: &Value, schema: &Value) -> Value {
        let is_list = schema.get("type").is_some_and(|kind| kind == "array");
        match self.one() {
            Ok(Text(text)) if !is_list => text::read(root, schema, text),
            _ => {
                let items = schema.get("items").unwrap_or(&Value::Bool(true));
                let mut list = Vec::new();
                for text in self.pieces() {
                    list.push(text::read(root, items, text));
                }
                list.into()
            }
        }
    }

    fn pieces(self) -> impl Iterator<Item = &'a str> {
        self.all.iter().filter_map(move |(name, text)| (*name == *self.name).then_some(&**text))
    }

    fn pairs(self) -> impl Iterator<Item = (&'a str, Text<'a>)> {
        let own = move |name: &'a str| name.strip_prefix(self.name)?.strip_prefix(BETWEEN);
        self.all.iter().filter_map(move |(name, text)| Some((own(name)?, Text(text))))
    }

    /// An error if there is what only a map has a place for.
    fn without_pairs(self) -> Result<(), Error> {
        match self.pairs().next() {
            Some((name, _)) => Err(de::Error::custom(format_args!("there is no `{name}`"))),
            None => Ok(()),
        }
    }

    fn one(self) -> Result<Text<'a>, Error> {
        self.without_pairs()?;
        let mut pieces = self.pieces();
        match (pieces.next(), pieces.next()) {
            (Some(text), None) => Ok(Text(text)),
            (None, _) => Err(de::Error::custom("is missing")),
            (Some(_), Some(_)) => {
                Err(de::Error::custom(format_args!("expected one value, got {}", 2 + pieces.count())))
            }
        }
    }

    fn visit_text<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        if let Ok(Text(text)) = self.one() {
            return visitor.visit_borrowed_str(text);
        }
        self.without_pairs()?;
        if self.is_empty() {
            return Err(de::Error::custom("is missing"));
        }
        let pieces: Vec<String> = self.pieces().map(str::to_owned).collect();
        visitor.visit_string(pieces.join(","))
    }
}

macro_rules! one {
    ($($deserialize:ident)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.one()?.$deserialize(visitor)
        }
    )*};
}

macro_rules! pieces {
    ($($deserialize:ident($($argument:ty),*))*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, $(_: $argument,)* visitor: V) -> Result<V::Value, Error> {
            self.without_pairs()?;
            visitor.visit_seq(SeqDeserializer::new(self.pieces().map(Text)))
        }
    )*};
}

impl<'de> Deserializer<'de> for Texts<'de> {
    type Error = Error;

    one! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char
    }

    pieces! {
        deserialize_seq()
        deserialize_tuple(usize)
        deserialize_tuple_struct(&'static str, usize)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.one().is_err() && !self.is_empty() {
            return self.deserialize_seq(visitor);
        }
        self.visit_text(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit_text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit_text(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let split = |text: &'de str| text.split_once('=').unwrap_or((text, ""));
        let pieces = self.pieces().map(split).map(|(name, text)| (name, Text(text)));
        visitor.visit_map(MapDeserializer::new(pieces.chain(self.pairs())))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.one()?.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bytes byte_buf unit unit_struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Texts<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

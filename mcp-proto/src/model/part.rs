//! What values of the model are written as. A type says its parts once, without a serializer; what a serializer has to
//! do with them is compiled once for each serializer, and not once more for each type.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{FormFields, InputResponses, Meta, Object, ProgressToken};
use crate::jsonrpc::{Raw, RpcError, WireId};

/// A value as JSON knows it, or where its parts are to be had.
pub(crate) enum Part<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Whole(u64),
    Float(f64),
    Text(&'a str),
    Value(&'a Value),
    Object(&'a Object),
    Raw(&'a Raw),
    /// How many elements there are, and the elements, whose names say nothing.
    List(usize, &'a dyn Parts),
    Members(&'a dyn Parts),
}

/// What takes one part after the other, by name.
pub(crate) type Each<'e> = &'e mut dyn FnMut(&str, Part<'_>);

/// What has parts.
pub(crate) trait Parts {
    fn tell(&self, each: Each<'_>);
}

/// A type of the model.
pub(crate) trait Write {
    fn part(&self) -> Part<'_>;
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Whole(number) => serializer.serialize_u64(*number),
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Value(value) => value.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
            Self::Raw(raw) => raw.serialize(serializer),
            Self::List(len, elements) => {
                use serde::ser::SerializeSeq;

                let mut list = serializer.serialize_seq(Some(*len))?;
                let mut written = Ok(());
                elements.tell(&mut |_, part| {
                    if written.is_ok() {
                        written = list.serialize_element(&part);
                    }
                });
                written?;
                list.end()
            }
            Self::Members(members) => {
                let mut map = serializer.serialize_map(None)?;
                let mut written = Ok(());
                members.tell(&mut |name, part| {
                    if written.is_ok() {
                        written = map.serialize_entry(name, &part);
                    }
                });
                written?;
                map.end()
            }
        }
    }
}

impl From<Part<'_>> for Value {
    fn from(part: Part<'_>) -> Self {
        match part {
            Part::Null => Self::Null,
            Part::Boolean(value) => Self::Bool(value),
            Part::Integer(number) => Self::from(number),
            Part::Whole(number) => Self::from(number),
            Part::Float(number) => Self::from(number),
            Part::Text(text) => Self::from(text),
            Part::Value(value) => value.clone(),
            Part::Object(object) => Self::Object(object.clone()),
            Part::Raw(raw) => raw.read().unwrap_or_default(),
            Part::List(len, elements) => {
                let mut list = Vec::with_capacity(len);
                elements.tell(&mut |_, element| list.push(element.into()));
                Self::Array(list)
            }
            Part::Members(members) => {
                let mut object = Object::new();
                members.tell(&mut |name, member| drop(object.insert(name.into(), member.into())));
                Self::Object(object)
            }
        }
    }
}

/// Tells the members that are not defined.
pub(crate) fn tell_other(other: &Object, each: Each<'_>) {
    for (name, value) in other {
        each(name, Part::Value(value));
    }
}

/// Up to here a double counts every integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// One that is whole is written as an integer (`50`, not `50.0`), as peers in other languages write it.
impl Write for f64 {
    fn part(&self) -> Part<'_> {
        if self.abs() < EXACT && self % 1.0 == 0.0 {
            return Part::Integer(*self as i64);
        }
        Part::Float(*self)
    }
}

macro_rules! write {
    ($($ty:ty = $part:expr;)*) => {
        $(
            impl Write for $ty {
                fn part(&self) -> Part<'_> {
                    let part: fn(&Self) -> Part<'_> = $part;
                    part(self)
                }
            }
        )*
    };
}

write! {
    bool = |value| Part::Boolean(*value);
    u64 = |number| Part::Whole(*number);
    str = |text| Part::Text(text);
    String = |text| Part::Text(text);
    Value = |value| Part::Value(value);
    Object = |object| Part::Object(object);
    Raw = |raw| Part::Raw(raw);
    Meta = |meta| Part::Object(&meta.0);
    InputResponses = |responses| Part::Object(&responses.0);
    RpcError = |error| Part::Members(error);
    WireId = |id| match id {
        WireId::Number(number) => Part::Integer(*number),
        WireId::String(text) => Part::Text(text),
    };
    ProgressToken = |token| match token {
        ProgressToken::Number(number) => Part::Integer(*number),
        ProgressToken::String(text) => Part::Text(text),
    };
    FormFields = |fields| Part::Members(fields);
}

impl Parts for RpcError {
    fn tell(&self, each: Each<'_>) {
        each("code", Part::Integer(self.code.0));
        each("message", Part::Text(&self.message));
        if let Some(data) = &self.data {
            each("data", Part::Raw(data));
        }
    }
}

impl Parts for FormFields {
    fn tell(&self, each: Each<'_>) {
        for (name, field) in &self.0 {
            each(name, field.part());
        }
    }
}

impl<T: Write> Write for Option<T> {
    fn part(&self) -> Part<'_> {
        self.as_ref().map_or(Part::Null, T::part)
    }
}

impl<T: Write> Write for Box<T> {
    fn part(&self) -> Part<'_> {
        (**self).part()
    }
}

impl<T: Parts> Parts for Box<T> {
    fn tell(&self, each: Each<'_>) {
        (**self).tell(each);
    }
}

impl<T: Write> Write for Vec<T> {
    fn part(&self) -> Part<'_> {
        Part::List(self.len(), self)
    }
}

impl<T: Write> Parts for Vec<T> {
    fn tell(&self, each: Each<'_>) {
        for element in self {
            each("", element.part());
        }
    }
}

impl<T: Write> Write for BTreeMap<String, T> {
    fn part(&self) -> Part<'_> {
        Part::Members(self)
    }
}

impl<T: Write> Parts for BTreeMap<String, T> {
    fn tell(&self, each: Each<'_>) {
        for (name, value) in self {
            each(name, value.part());
        }
    }
}

//! What values of the model are read from. The reading of a type is compiled once, here, and not once more for each
//! deserializer and each crate that decodes it: what a deserializer has to do with it fits behind one trait object.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

use super::tree::refused;
use super::{FormFields, InputResponses, Meta, Object, PrimitiveSchema, ProgressToken};
use crate::jsonrpc::{ErrorCode, Raw, RpcError, WireId};

/// Why reading stopped.
pub(crate) enum Stopped {
    /// The source knows.
    Source,
    /// What was read is not what was wanted.
    Because(String),
}

/// One value that is still to be read; it can be read once.
pub(crate) trait Source {
    fn boolean(&mut self) -> Result<bool, Stopped>;

    fn float(&mut self) -> Result<f64, Stopped>;

    fn text(&mut self) -> Result<String, Stopped>;

    /// A text that is not kept.
    fn word(&mut self, tell: &mut dyn FnMut(&str)) -> Result<(), Stopped>;

    fn value(&mut self) -> Result<Value, Stopped>;

    fn object(&mut self) -> Result<Object, Stopped>;

    fn raw(&mut self) -> Result<Raw, Stopped>;

    /// The value unless it is null.
    fn optional(&mut self, slot: &mut dyn Slot) -> Result<(), Stopped>;

    /// Every element, one after the other, into the slot.
    fn list(&mut self, slot: &mut dyn Slot) -> Result<(), Stopped>;

    fn members(&mut self, members: &mut dyn Members) -> Result<(), Stopped>;
}

/// What takes a value.
pub(crate) trait Slot {
    fn fill(&mut self, source: &mut dyn Source) -> Result<(), Stopped>;
}

/// What takes the members of an object.
pub(crate) trait Members {
    fn member(&mut self, name: &str, source: &mut dyn Source) -> Result<(), Stopped>;

    /// There are no more.
    fn end(&self) -> Result<(), Stopped>;
}

/// An object of the model.
pub(crate) trait Fields {
    fn names(&self) -> &'static [Name];

    /// Reads the field at this place among the [names](Self::names); past them, one that is not defined.
    fn fill(&mut self, field: usize, name: &str, source: &mut dyn Source) -> Result<(), Stopped>;
}

/// The name of a field.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    /// As it stands on the wire.
    pub(crate) text: &'static str,
    required: bool,
}

/// A type of the model.
pub(crate) trait Read: Sized {
    /// Any value that costs nothing, to be read into.
    fn blank() -> Self;

    /// Reads in place of a blank; what stands there after a failure means nothing.
    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped>;

    fn read(source: &mut dyn Source) -> Result<Self, Stopped> {
        let mut value = Self::blank();
        value.read_into(source)?;
        Ok(value)
    }

    /// Reads what is there into a field that may be absent.
    fn read_given(field: &mut Option<Self>, source: &mut dyn Source) -> Result<(), Stopped> {
        field.insert(Self::blank()).read_into(source)
    }
}

impl<T: Read> Slot for T {
    fn fill(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        self.read_into(source)
    }
}

/// Reads what is behind a deserializer.
pub(crate) fn deserialize<'de, T: Read, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut read = T::blank();
    Seed(&mut read).deserialize(deserializer)?;
    Ok(read)
}

/// Reads JSON text.
pub(crate) fn from_text<T: Read>(text: &str) -> Result<T, serde_json::Error> {
    let mut read = T::blank();
    parse(text, &mut read)?;
    Ok(read)
}

fn parse(text: &str, slot: &mut dyn Slot) -> Result<(), serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    Seed(slot).deserialize(&mut json)?;
    json.end()
}

#[allow(clippy::needless_pass_by_value, reason = "shaped for map_err")]
pub(crate) fn because(error: serde_json::Error) -> Stopped {
    Stopped::Because(error.to_string())
}

/// Keeps a field that is not defined.
pub(crate) fn keep(other: &mut Object, name: &str, source: &mut dyn Source) -> Result<(), Stopped> {
    other.insert(name.into(), source.value()?);
    Ok(())
}

/// Reads an object, each field once and all that are required.
pub(crate) fn read_fields(fields: &mut dyn Fields, source: &mut dyn Source) -> Result<(), Stopped> {
    let names = fields.names();
    source.members(&mut Reading { fields, names, seen: 0 })
}

struct Reading<'a> {
    fields: &'a mut dyn Fields,
    names: &'static [Name],
    /// A bit for each name.
    seen: u32,
}

impl Members for Reading<'_> {
    fn member(&mut self, name: &str, source: &mut dyn Source) -> Result<(), Stopped> {
        let known = self.names.iter().position(|known| known.text == name);
        if let Some(field) = known {
            if self.seen & 1 << field != 0 {
                return Err(Stopped::Because(format!("duplicate field `{name}`")));
            }
            self.seen |= 1 << field;
        }
        self.fields.fill(known.unwrap_or(self.names.len()), name, source)
    }

    fn end(&self) -> Result<(), Stopped> {
        let mut names = self.names.iter().enumerate();
        match names.find(|(field, name)| name.required && self.seen & 1 << field == 0) {
            Some((_, name)) => Err(Stopped::Because(format!("missing field `{}`", name.text))),
            None => Ok(()),
        }
    }
}

impl Name {
    /// As it stands on the wire.
    pub(crate) const fn of(name: &'static [u8]) -> Self {
        let text = match core::str::from_utf8(name) {
            Ok(text) => text,
            Err(_) => "",
        };
        Self { text, required: false }
    }

    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// How long the name of a field is in camel case.
pub(crate) const fn camel_len(field: &str) -> usize {
    let mut len = 0;
    let mut rest = field.as_bytes();
    while let [letter, tail @ ..] = rest {
        len += (*letter != b'_') as usize;
        rest = tail;
    }
    len
}

/// The name of a field in camel case.
pub(crate) const fn camel<const LEN: usize>(field: &str) -> [u8; LEN] {
    let mut camel = [0; LEN];
    let mut to: &mut [u8] = &mut camel;
    let mut from = field.as_bytes();
    while let [letter, letters @ ..] = from {
        from = letters;
        let letter = match (*letter, letters) {
            (b'_', [first, others @ ..]) => {
                from = others;
                first.to_ascii_uppercase()
            }
            (letter, _) => letter,
        };
        let Some((slot, slots)) = to.split_first_mut() else { break };
        *slot = letter;
        to = slots;
    }
    camel
}

/// What a deserializer of serde holds.
struct Of<'de, D: Deserializer<'de>> {
    from: Option<D>,
    error: Option<D::Error>,
    lives: PhantomData<&'de ()>,
}

impl<'de, D: Deserializer<'de>> Of<'de, D> {
    fn take<T>(&mut self, read: impl FnOnce(D) -> Result<T, D::Error>) -> Result<T, Stopped> {
        let Some(from) = self.from.take() else { return Err(Stopped::Because("read before".into())) };
        read(from).map_err(|error| {
            self.error = Some(error);
            Stopped::Source
        })
    }
}

impl<'de, D: Deserializer<'de>> Source for Of<'de, D> {
    fn boolean(&mut self) -> Result<bool, Stopped> {
        self.take(bool::deserialize)
    }

    fn float(&mut self) -> Result<f64, Stopped> {
        self.take(f64::deserialize)
    }

    fn text(&mut self) -> Result<String, Stopped> {
        self.take(String::deserialize)
    }

    fn word(&mut self, tell: &mut dyn FnMut(&str)) -> Result<(), Stopped> {
        self.take(|from| Cow::<'de, str>::deserialize(from)).map(|word| tell(&word))
    }

    fn value(&mut self) -> Result<Value, Stopped> {
        self.take(Value::deserialize)
    }

    fn object(&mut self) -> Result<Object, Stopped> {
        self.take(Object::deserialize)
    }

    fn raw(&mut self) -> Result<Raw, Stopped> {
        self.take(Raw::deserialize)
    }

    fn optional(&mut self, slot: &mut dyn Slot) -> Result<(), Stopped> {
        self.take(|from| from.deserialize_option(Walk::Optional(slot)))
    }

    fn list(&mut self, slot: &mut dyn Slot) -> Result<(), Stopped> {
        self.take(|from| from.deserialize_seq(Walk::List(slot)))
    }

    fn members(&mut self, members: &mut dyn Members) -> Result<(), Stopped> {
        self.take(|from| from.deserialize_map(Walk::Members(members)))
    }
}

/// Hands one value over.
struct Seed<'a>(&'a mut dyn Slot);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let mut source = Of { from: Some(deserializer), error: None, lives: PhantomData };
        self.0.fill(&mut source).map_err(|stopped| told(stopped, source.error))
    }
}

/// Hands one member over.
struct MemberSeed<'a>(&'a mut dyn Members, &'a str);

impl<'de> DeserializeSeed<'de> for MemberSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let mut source = Of { from: Some(deserializer), error: None, lives: PhantomData };
        self.0.member(self.1, &mut source).map_err(|stopped| told(stopped, source.error))
    }
}

fn told<E: Error>(stopped: Stopped, error: Option<E>) -> E {
    match (stopped, error) {
        (Stopped::Source, Some(error)) => error,
        (Stopped::Source, None) => E::custom("the source gave nothing"),
        (Stopped::Because(reason), _) => E::custom(reason),
    }
}

/// A value that has values in it.
enum Walk<'a> {
    Optional(&'a mut dyn Slot),
    List(&'a mut dyn Slot),
    Members(&'a mut dyn Members),
}

impl Walk<'_> {
    fn refuse<E: Error>(&self, unexpected: Unexpected<'_>) -> E {
        E::invalid_type(unexpected, self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Optional(_) => "option",
            Self::List(_) => "a sequence",
            Self::Members(_) => "a map",
        })
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self {
            Self::Optional(_) => Ok(()),
            Self::List(_) | Self::Members(_) => Err(self.refuse(Unexpected::Unit)),
        }
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self {
            Self::Optional(slot) => Seed(slot).deserialize(deserializer),
            Self::List(_) | Self::Members(_) => Err(self.refuse(Unexpected::Option)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Self::List(slot) = self else { return Err(self.refuse(Unexpected::Seq)) };
        while access.next_element_seed(Seed(slot))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Self::Members(members) = self else { return Err(self.refuse(Unexpected::Map)) };
        while let Some(name) = access.next_key::<Cow<'de, str>>()? {
            access.next_value_seed(MemberSeed(members, &name))?;
        }
        members.end().map_err(|stopped| told(stopped, None))
    }
}

macro_rules! read {
    ($($ty:ty = $blank:expr, $read:expr;)*) => {
        $(
            impl Read for $ty {
                fn blank() -> Self {
                    $blank
                }

                fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
                    let read: fn(&mut dyn Source) -> Result<Self, Stopped> = $read;
                    *self = read(source)?;
                    Ok(())
                }
            }
        )*
    };
}

read! {
    bool = false, |source| source.boolean();
    f64 = 0.0, |source| source.float();
    u64 = 0, |source| {
        let value = source.value()?;
        value.as_u64().ok_or_else(|| refused(&value, "u64"))
    };
    String = Self::new(), |source| source.text();
    Box<str> = Self::default(), |source| source.text().map(Self::from);
    Value = Self::Null, |source| source.value();
    Object = Self::new(), |source| source.object();
    Meta = Self::new(), |source| source.object().map(Meta);
    InputResponses = Self::new(), |source| source.object().map(InputResponses);
    WireId = Self::Number(0), |source| {
        let value = source.value()?;
        match (value.as_i64(), value) {
            (Some(number), _) => Ok(Self::Number(number)),
            (None, Value::String(text)) => Ok(Self::String(text.into())),
            (None, other) => Err(refused(&other, "a string or an integer of 64 bits")),
        }
    };
    ProgressToken = Self::Number(0), |source| {
        WireId::read(source).map(Self::of)
    };
}

/// Its blank is the one that costs an allocation.
impl Read for Raw {
    fn blank() -> Self {
        Self::empty_object()
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        *self = source.raw()?;
        Ok(())
    }

    fn read_given(field: &mut Option<Self>, source: &mut dyn Source) -> Result<(), Stopped> {
        *field = Some(source.raw()?);
        Ok(())
    }
}

super::macros::wire!(RpcError);

/// Its members that are not defined are left out.
impl Fields for RpcError {
    fn names(&self) -> &'static [Name] {
        const { &[Name::of(b"code").required(), Name::of(b"message").required(), Name::of(b"data")] }
    }

    fn fill(&mut self, field: usize, _: &str, source: &mut dyn Source) -> Result<(), Stopped> {
        match field {
            0 => {
                let code = source.value()?;
                self.code.0 = code.as_i64().ok_or_else(|| refused(&code, "i64"))?;
                Ok(())
            }
            1 => source.text().map(|message| self.message = message.into()),
            2 => self.data.fill(source),
            _ => source.value().map(drop),
        }
    }
}

impl Read for RpcError {
    fn blank() -> Self {
        Self::new(ErrorCode(0), "")
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        read_fields(self, source)
    }
}

impl<T: Read> Read for Option<T> {
    fn blank() -> Self {
        None
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        source.optional(&mut Present(self))
    }
}

/// Takes a value that is there.
struct Present<'a, T>(&'a mut Option<T>);

impl<T: Read> Slot for Present<'_, T> {
    fn fill(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        T::read_given(self.0, source)
    }
}

impl<T: Read> Read for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        (**self).read_into(source)
    }
}

impl<T: Read> Read for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        source.list(&mut Elements(self))
    }
}

/// Takes one element after the other.
pub(super) struct Elements<'a, T>(pub(super) &'a mut Vec<T>);

impl<T: Read> Slot for Elements<'_, T> {
    fn fill(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        self.0.push(T::read(source)?);
        Ok(())
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn blank() -> Self {
        Self::new()
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        source.members(&mut Entries(self))
    }
}

/// Takes one member after the other; the last of a name counts.
struct Entries<'a, T>(&'a mut BTreeMap<String, T>);

impl<T: Read> Members for Entries<'_, T> {
    fn member(&mut self, name: &str, source: &mut dyn Source) -> Result<(), Stopped> {
        self.0.insert(name.into(), T::read(source)?);
        Ok(())
    }

    fn end(&self) -> Result<(), Stopped> {
        Ok(())
    }
}

impl Read for FormFields {
    fn blank() -> Self {
        Self(Vec::new())
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        source.members(self)
    }
}

/// In their order.
impl Members for FormFields {
    fn member(&mut self, name: &str, source: &mut dyn Source) -> Result<(), Stopped> {
        self.0.push((name.into(), PrimitiveSchema::read(source)?));
        Ok(())
    }

    fn end(&self) -> Result<(), Stopped> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_its_own_in_camel_case() {
        assert_eq!(&camel::<{ camel_len("input_schema") }>("input_schema"), b"inputSchema");
        assert_eq!(&camel::<{ camel_len("ttl_ms") }>("ttl_ms"), b"ttlMs");
        assert_eq!(&camel::<{ camel_len("uri") }>("uri"), b"uri");
    }

    #[test]
    fn errors_say_what_and_where() {
        for (text, expected) in [
            ("{}", "missing field `name` at line 1 column 2"),
            (r#"{"name":"a"}"#, "missing field `inputSchema` at line 1 column 12"),
            (r#"{"name":1}"#, "invalid type: integer `1`, expected a string at line 1 column 9"),
            (r#"{"name":"a","name":"b"}"#, "duplicate field `name` at line 1 column 19"),
            (r#"{"_meta":null,"_meta":null}"#, "duplicate field `_meta` at line 1 column 22"),
            (r#"{"name":"a","inputSchema":[]}"#, "invalid type: sequence, expected a map at line 1 column 26"),
            ("[]", "invalid type: sequence, expected a map at line 1 column 0"),
        ] {
            let error = serde_json::from_str::<super::super::Tool>(text).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
}

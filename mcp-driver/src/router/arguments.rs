//! From what came with a call to the parameters of its handler.

use std::borrow::Cow;

use mcp_proto::jsonrpc::{Raw, RpcError};
use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use serde_json::value::RawValue;

use super::explain::explain;
use super::members::{Members, refused};
use super::mistake::{MOST, Mistake, child, plain};
use super::order::ordered;
use super::parameter::FromCall;
use super::signature::Signature;
use super::texts::Texts;
use super::{Completing, Ctx, Failure};
use crate::decoding::{self, again, misread};

/// The params of a method, borrowed.
///
/// # Errors
/// -32602, naming the field.
pub(crate) fn params<'a, T: Deserialize<'a>>(params: Option<&'a Raw>) -> Result<T, RpcError> {
    let text = params.map_or("{}", Raw::as_str);
    decode(text, "").map_err(refused)
}

/// Where arguments come from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Source<'a> {
    /// A JSON object; none is an empty one.
    Json(Option<&'a str>),
    /// Texts by name: of a prompt, or of the variables of a template, where a name comes once for each piece of a list.
    Texts(&'a [(Cow<'a, str>, Cow<'a, str>)]),
    /// What is being typed.
    Typed(&'a Completing),
}

/// A handler's parameters being taken.
#[derive(Debug)]
pub struct Taking<'a> {
    ctx: &'a Ctx,
    source: Source<'a>,
    signature: &'a Signature,
    next: usize,
    fields: Option<Vec<(Cow<'a, str>, &'a RawValue)>>,
    wrong: Vec<Mistake>,
    unknown: Vec<Mistake>,
    failure: Option<Failure>,
}

/// What is given for an argument.
enum Given<'a> {
    Json(&'a str),
    Texts(Texts<'a>),
    Default(&'a Value),
    NoTexts(Texts<'a>),
    Nothing,
    Wrong(Mistake),
}

impl<'a> Taking<'a> {
    /// What no parameter takes is noted at once.
    pub(crate) fn new(ctx: &'a Ctx, source: Source<'a>, signature: &'a Signature) -> Self {
        let (wrong, unknown) = (Vec::new(), Vec::new());
        let mut taking = Self { ctx, source, signature, next: 0, fields: None, wrong, unknown, failure: None };
        if let Some(known) = &signature.known {
            taking.unknown = taking.unknown(known);
        }
        taking
    }

    /// Why there is no handler running: what a parameter failed with, or all that was wrong with the arguments. Nobody is
    /// asked anything for a call that could not run whatever the answer.
    pub(crate) fn into_failure(mut self) -> Result<Failure, Vec<Mistake>> {
        let is_wrong = !self.wrong.is_empty() || !self.unknown.is_empty();
        if let Some(failure) = self.failure.filter(|failure| !is_wrong || !failure.is_question()) {
            return Ok(failure);
        }
        self.unknown.retain(|unknown| self.wrong.iter().all(|wrong| wrong.pointer != unknown.pointer));
        self.wrong.append(&mut self.unknown);
        // In one order, whoever found them.
        let mut wrong = Vec::new();
        for (_, place) in ordered(self.wrong.iter().map(|wrong| &*wrong.pointer)) {
            wrong.push(self.wrong[place].clone());
        }
        Err(wrong)
    }

    /// Whether the handler can run: every argument fits, and there are no others.
    pub(crate) const fn is_well(&self) -> bool {
        self.wrong.is_empty() && self.unknown.is_empty() && self.failure.is_none()
    }

    /// Holds the arguments against the schema that the tool is listed with.
    #[cfg(feature = "validation")]
    pub(crate) fn check(&mut self, checks: &super::checks::Checks) {
        if let Source::Json(text) = self.source {
            self.note(checks.arguments(text.unwrap_or("{}")));
        }
    }

    pub(crate) fn extract<S, P: FromCall<S>>(&mut self, state: &S) -> Option<P> {
        let failure = match P::from_call(self.ctx, state) {
            Ok(taken) => return Some(taken),
            Err(failure) => failure,
        };
        self.failure = Some(match self.failure.take() {
            Some(other) => other.with(failure),
            None => failure,
        });
        None
    }

    /// The next argument by its name.
    pub(crate) fn argument<P: DeserializeOwned>(&mut self) -> Option<P> {
        let (name, given) = self.given()?;
        let signature = self.signature;
        let taken = match given {
            Given::Json(text) => serde_json::from_str(text).map_err(|error| {
                explained(&signature.schema, signature.of(name), text, &child("", name), &error, &again::<P>)
            }),
            Given::Texts(texts) => P::deserialize(texts).map_err(|error| unread(signature, name, texts, &error)),
            Given::Default(default) => {
                P::deserialize(default).map_err(|error| vec![Mistake::new(child("", name), plain(&error.to_string()))])
            }
            Given::NoTexts(texts) => P::deserialize(texts).map_err(|_| signature.lacking(name)),
            Given::Nothing => P::deserialize(Missing).map_err(|_| signature.lacking(name)),
            Given::Wrong(mistake) => Err(vec![mistake]),
        };
        taken.map_err(|wrong| self.note(wrong)).ok()
    }

    /// What is given for the next argument, and its name.
    fn given(&mut self) -> Option<(&'a str, Given<'a>)> {
        let arg = self.signature.names.get(self.next)?;
        self.next += 1;
        let name = &*arg.name;
        let given = match self.source {
            Source::Json(text) => match self.field(text, name) {
                Ok(found) => found.map(Given::Json),
                Err(mistake) => Some(Given::Wrong(mistake)),
            },
            Source::Texts(texts) => {
                let texts = Texts::of(texts, name);
                (!texts.is_empty()).then_some(Given::Texts(texts))
            }
            Source::Typed(_) => None,
        };
        let given = given.unwrap_or_else(|| match (&arg.default, self.source) {
            (Some(default), _) => Given::Default(default),
            // Of several texts, none is a list without any.
            (None, Source::Texts(_)) => Given::NoTexts(Texts::of(&[], name)),
            (None, _) => Given::Nothing,
        });
        Some((name, given))
    }

    /// All arguments at once.
    pub(crate) fn arguments<A: DeserializeOwned>(&mut self) -> Option<A> {
        let schema = &self.signature.schema;
        let taken = match self.source {
            Source::Json(text) => {
                let text = text.unwrap_or("{}");
                serde_json::from_str(text).map_err(|error| explained(schema, schema, text, "", &error, &again::<A>))
            }
            Source::Texts(texts) => {
                A::deserialize(MapDeserializer::new(Texts::each(texts))).map_err(|error: de::value::Error| {
                    let read = |(name, texts): (&str, Texts<'_>)| {
                        (name.to_owned(), texts.read(schema, self.signature.of(name)))
                    };
                    let value = Value::Object(Texts::each(texts).map(read).collect());
                    or_else(explain(schema, schema, &value, ""), || Mistake::new("", plain(&error.to_string())))
                })
            }
            Source::Typed(_) => A::deserialize(Missing).map_err(|error| vec![Mistake::new("", error.to_string())]),
        };
        taken.map_err(|wrong| self.note(wrong)).ok()
    }

    pub(crate) const fn completing(&self) -> Option<&'a Completing> {
        match self.source {
            Source::Typed(completing) => Some(completing),
            Source::Json(_) | Source::Texts(_) => None,
        }
    }

    /// Several parameters may have met the same mistake: that the whole cannot be read.
    fn note(&mut self, wrong: Vec<Mistake>) {
        for mistake in wrong {
            if !self.wrong.contains(&mistake) {
                self.wrong.push(mistake);
            }
        }
    }

    fn field(&mut self, text: Option<&'a str>, name: &str) -> Result<Option<&'a str>, Mistake> {
        let fields = self.fields(text)?;
        Ok(fields.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.get()))
    }

    fn fields(&mut self, text: Option<&'a str>) -> Result<&[(Cow<'a, str>, &'a RawValue)], Mistake> {
        match &mut self.fields {
            Some(fields) => Ok(fields),
            none => Ok(none.insert(Members::read(text.unwrap_or("{}"))?.into_all())),
        }
    }

    /// What came and is none of `known`.
    fn unknown(&mut self, known: &[Box<str>]) -> Vec<Mistake> {
        let mut names: Vec<&str> = Vec::new();
        match self.source {
            Source::Json(text) => match self.fields(text) {
                Ok(fields) => {
                    names.reserve(fields.len());
                    for (name, _) in fields {
                        names.push(name);
                    }
                }
                // What cannot be read is told by those who need it.
                Err(_) => return Vec::new(),
            },
            Source::Texts(texts) => {
                names.reserve(texts.len());
                for (name, _) in texts {
                    names.push(name);
                }
            }
            Source::Typed(_) => {}
        }
        if names.iter().all(|name| known.iter().any(|known| **known == **name)) {
            return Vec::new();
        }
        among(&names, known)
    }
}

/// Those of the names that are none of `known`.
fn among(names: &[&str], known: &[Box<str>]) -> Vec<Mistake> {
    let (mut all, mut free) = (Vec::new(), Vec::new());
    for name in known {
        all.push(&**name);
        if !names.contains(&&**name) {
            free.push(&**name);
        }
    }
    let mut mistakes = Vec::new();
    for name in names {
        if !all.contains(name) && mistakes.len() <= MOST {
            mistakes.push(Mistake::unknown("", name, &free, &all));
        }
    }
    mistakes
}

/// Why texts are not what they should be.
fn unread(signature: &Signature, name: &str, texts: Texts<'_>, error: &de::value::Error) -> Vec<Mistake> {
    let (schema, pointer) = (signature.of(name), child("", name));
    let value = texts.read(&signature.schema, schema);
    let found = explain(&signature.schema, schema, &value, &pointer);
    or_else(found, || Mistake::new(pointer, plain(&error.to_string())))
}

/// Why a text is not what it should be: what its schema says of it, or else what its decoder does. The good case is decoded
/// plainly, and pays for none of this.
fn explained<'a>(
    root: &Value,
    schema: &Value,
    text: &'a str,
    at: &str,
    error: &serde_json::Error,
    again: &dyn Fn(&'a str) -> Option<serde_json::Error>,
) -> Vec<Mistake> {
    let value = serde_json::from_str::<Value>(text);
    let found = value.map_or_else(|_| Vec::new(), |value| explain(root, schema, &value, at));
    or_else(found, || {
        let misread = misread(text, error, again);
        Mistake::new(format!("{at}{}", misread.pointer), misread.what)
    })
}

fn or_else(found: Vec<Mistake>, other: impl FnOnce() -> Mistake) -> Vec<Mistake> {
    if found.is_empty() { vec![other()] } else { found }
}

fn decode<'a, T: Deserialize<'a>>(text: &'a str, at: &str) -> Result<T, Mistake> {
    decoding::read(text).map_err(|misread| Mistake::new(format!("{at}{}", misread.pointer), misread.what))
}

/// What is not there: `None` to an `Option`, an error to anything else.
pub(crate) struct Missing;

impl<'de> Deserializer<'de> for Missing {
    type Error = de::value::Error;

    fn deserialize_any<V: de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("is missing"))
    }

    fn deserialize_option<V: de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

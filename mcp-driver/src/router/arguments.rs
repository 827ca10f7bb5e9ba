//! From what came with a call to the parameters of its handler.

use std::borrow::Cow;

use mcp_proto::jsonrpc::{Raw, RpcError};
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use super::argument::Arg;
use super::parameter::FromCall;
use super::text::Text;
use super::{Completing, Ctx, Failure};

/// The params of a method, borrowed.
///
/// # Errors
/// -32602, naming the field.
pub(crate) fn params<'a, T: Deserialize<'a>>(params: Option<&'a Raw>) -> Result<T, RpcError> {
    let text = params.map_or("{}", Raw::as_str);
    decode(text).map_err(|wrong| RpcError::invalid_params(format!("invalid params: {wrong}")))
}

/// Where arguments come from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A JSON object; none is an empty one.
    Json(Option<&'a str>),
    /// Texts by name: of a prompt, or of the variables of a template.
    Texts(&'a [(Cow<'a, str>, Cow<'a, str>)]),
    /// What is being typed.
    Typed(&'a Completing),
}

/// What was wrong with an argument.
#[derive(Clone, Debug)]
pub(crate) struct Wrong {
    /// Which one.
    pub(crate) name: String,
    /// What was wrong with it.
    pub(crate) why: String,
}

/// A handler's parameters being taken.
#[derive(Debug)]
pub struct Taking<'a> {
    ctx: &'a Ctx,
    source: Source<'a>,
    names: &'a [Arg],
    next: usize,
    fields: Option<Vec<(Cow<'a, str>, &'a str)>>,
    wrong: Vec<Wrong>,
    failure: Option<Failure>,
}

impl<'a> Taking<'a> {
    pub(crate) const fn new(ctx: &'a Ctx, source: Source<'a>, names: &'a [Arg]) -> Self {
        Self { ctx, source, names, next: 0, fields: None, wrong: Vec::new(), failure: None }
    }

    /// Why there is no handler running: what a parameter failed with, or all that was wrong with the arguments.
    pub(crate) fn into_failure(self) -> Result<Failure, Vec<Wrong>> {
        self.failure.ok_or(self.wrong)
    }

    /// Whether the handler can run: every argument fits, and there are no others.
    pub(crate) const fn is_well(&mut self) -> bool {
        self.wrong.is_empty() && self.failure.is_none()
    }

    pub(crate) fn extract<S, P: FromCall<S>>(&mut self, state: &S) -> Option<P> {
        P::from_call(self.ctx, state).map_err(|failure| self.failure.get_or_insert(failure)).ok()
    }

    /// The next argument by its name.
    pub(crate) fn argument<P: DeserializeOwned>(&mut self) -> Option<P> {
        let arg = self.names.get(self.next)?;
        self.next += 1;
        let taken = match self.source {
            Source::Json(text) => self.field(text, &arg.name).map(|found| found.map(decode)),
            Source::Texts(texts) => Ok(texts
                .iter()
                .find(|(name, _)| *name == arg.name)
                .map(|(_, text)| P::deserialize(Text(text)).map_err(|error| error.to_string()))),
            Source::Typed(_) => Ok(None),
        };
        let taken = taken.and_then(|found| match (found, &arg.default) {
            (Some(outcome), _) => outcome,
            (None, Some(default)) => P::deserialize(default).map_err(|error| error.to_string()),
            (None, None) => P::deserialize(Missing).map_err(|error| error.to_string()),
        });
        taken.map_err(|why| self.wrong.push(Wrong { name: arg.name.clone().into_owned(), why })).ok()
    }

    /// All arguments at once.
    pub(crate) fn arguments<A: DeserializeOwned>(&mut self) -> Option<A> {
        let taken = match self.source {
            Source::Json(text) => decode(text.unwrap_or("{}")),
            Source::Texts(texts) => {
                let texts = texts.iter().map(|(name, text)| (&**name, Text(text)));
                A::deserialize(MapDeserializer::new(texts)).map_err(|error: de::value::Error| error.to_string())
            }
            Source::Typed(_) => A::deserialize(Missing).map_err(|error| error.to_string()),
        };
        taken.map_err(|why| self.wrong.push(Wrong { name: String::new(), why })).ok()
    }

    pub(crate) const fn completing(&self) -> Option<&'a Completing> {
        match self.source {
            Source::Typed(completing) => Some(completing),
            Source::Json(_) | Source::Texts(_) => None,
        }
    }

    fn field(&mut self, text: Option<&'a str>, name: &str) -> Result<Option<&'a str>, String> {
        let fields = match &mut self.fields {
            Some(fields) => fields,
            none => none.insert(fields(text.unwrap_or("{}"))?),
        };
        Ok(fields.iter().rev().find(|(known, _)| known == name).map(|(_, value)| *value))
    }
}

/// The fields of an object, unread.
fn fields(text: &str) -> Result<Vec<(Cow<'_, str>, &str)>, String> {
    struct Fields<'a>(Vec<(Cow<'a, str>, &'a str)>);

    impl<'de> Deserialize<'de> for Fields<'de> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;

            impl<'de> de::Visitor<'de> for Visitor {
                type Value = Fields<'de>;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                    let mut fields = Vec::new();
                    while let Some((name, value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                        fields.push((name.0, value.get()));
                    }
                    Ok(Fields(fields))
                }
            }

            deserializer.deserialize_map(Visitor)
        }
    }

    #[derive(Deserialize)]
    struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

    serde_json::from_str::<Fields<'_>>(text).map(|fields| fields.0).map_err(|error| plain(&error.to_string()))
}

/// The good case is decoded plainly; following the path costs, and is done for the bad one.
fn decode<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = plain(&error.into_inner().to_string());
        if path == "." { message } else { format!("`{path}`: {message}") }
    })
}

/// Without the place in the text, which the peer has not written as it came here.
fn plain(message: &str) -> String {
    message.rfind(" at line ").map_or(message, |end| &message[..end]).to_owned()
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

impl<'de> IntoDeserializer<'de, de::value::Error> for Text<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

//! The fields of forms as types.

use std::fmt;

use mcp_proto::model::{
    BooleanSchema, NumberKind, NumberSchema, Object, PrimitiveSchema, StringSchema, TitledMultiSelectSchema,
    TitledOption, TitledSingleSelectSchema, UntitledMultiSelectSchema, UntitledSingleSelectSchema,
};
use serde_json::Value;

use super::Failure;

/// A type that is one field of a form: a text, a number, a yes or no, one of several values, or an `Option` of these.
///
/// `#[derive(Elicit)]` asks it of every field of a struct, and writes it for an enum without data.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a form",
    label = "forms are flat: no struct and no list fits in a field",
    note = "a field is a `String`, a number, a `bool`, an enum without data under `#[derive(Elicit)]`, or an `Option` of these"
)]
pub trait Field: Sized {
    /// How the field is described; its setters are the `with_..` of the model.
    type Schema: Into<PrimitiveSchema>;

    /// Whether it has to be filled in.
    const REQUIRED: bool = true;

    /// How the field is described, as far as the type says.
    fn schema() -> Self::Schema;

    /// What was filled in.
    ///
    /// # Errors
    /// What was expected, in words.
    fn read(value: &Value) -> Result<Self, String>;

    /// Reads the field `name`; `None` if it is wrong, which is noted.
    #[doc(hidden)]
    fn filled(filled: &mut Filled<'_>, name: &str) -> Option<Self> {
        filled.field(name)
    }

    /// What it is if it was left empty.
    #[must_use]
    fn empty() -> Option<Self> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl Field for String {
    type Schema = StringSchema;

    fn schema() -> StringSchema {
        StringSchema::default()
    }

    fn read(value: &Value) -> Result<Self, String> {
        value.as_str().map(Self::from).ok_or_else(|| expected("a text", value))
    }
}

#[diagnostic::do_not_recommend]
impl Field for bool {
    type Schema = BooleanSchema;

    fn schema() -> BooleanSchema {
        BooleanSchema::default()
    }

    fn read(value: &Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| expected("`true` or `false`", value))
    }
}

macro_rules! integers {
    ($($Integer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Field for $Integer {
            type Schema = NumberSchema;

            fn schema() -> NumberSchema {
                NumberSchema::new(NumberKind::Integer)
            }

            /// A whole number may be written with a point.
            fn read(value: &Value) -> Result<Self, String> {
                match whole(value).map(Self::try_from) {
                    Some(Ok(read)) => Ok(read),
                    _ => Err(beyond(&Self::MIN, &Self::MAX, value)),
                }
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

#[diagnostic::do_not_recommend]
impl Field for f64 {
    type Schema = NumberSchema;

    fn schema() -> NumberSchema {
        NumberSchema::new(NumberKind::Number)
    }

    fn read(value: &Value) -> Result<Self, String> {
        value.as_f64().ok_or_else(|| expected("a number", value))
    }
}

#[diagnostic::do_not_recommend]
impl Field for f32 {
    type Schema = NumberSchema;

    fn schema() -> NumberSchema {
        f64::schema()
    }

    fn read(value: &Value) -> Result<Self, String> {
        f64::read(value).map(|number| number as Self)
    }
}

#[diagnostic::do_not_recommend]
impl<F: Field> Field for Option<F> {
    type Schema = F::Schema;

    const REQUIRED: bool = false;

    fn schema() -> F::Schema {
        F::schema()
    }

    fn read(value: &Value) -> Result<Self, String> {
        if value.is_null() { Ok(None) } else { F::read(value).map(Some) }
    }

    fn empty() -> Option<Self> {
        Some(None)
    }
}

/// An enum without data as a field: one of several values. `#[derive(Elicit)]` writes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no choice of a form",
    note = "put `#[derive(Elicit)]` on an enum without data"
)]
pub trait Choice: Sized {
    /// The values, and what people see instead.
    const OPTIONS: &'static [(&'static str, Option<&'static str>)];

    /// The value at an index of [`OPTIONS`](Self::OPTIONS).
    fn at(index: usize) -> Option<Self>;

    /// The value as it is written in a form.
    fn written(&self) -> &'static str;
}

/// How a [`Choice`], or several of one, is described: with names for people where it has any.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Choices {
    /// One of the values, which speak for themselves.
    Untitled(UntitledSingleSelectSchema),
    /// One of the values, which have names.
    Titled(TitledSingleSelectSchema),
    /// Any of the values, which speak for themselves.
    AnyUntitled(UntitledMultiSelectSchema),
    /// Any of the values, which have names.
    AnyTitled(TitledMultiSelectSchema),
}

impl Choices {
    /// One of those of `C`.
    #[must_use]
    pub fn of<C: Choice>() -> Self {
        if has_names::<C>() {
            return Self::Titled(TitledSingleSelectSchema::new(options::<C>()));
        }
        Self::Untitled(UntitledSingleSelectSchema::new(values::<C>()))
    }

    /// Any of those of `C`.
    #[must_use]
    pub fn any_of<C: Choice>() -> Self {
        if has_names::<C>() {
            return Self::AnyTitled(TitledMultiSelectSchema::of(options::<C>()));
        }
        Self::AnyUntitled(UntitledMultiSelectSchema::of(values::<C>()))
    }

    /// Sets `title`.
    #[must_use]
    pub fn with_title(self, title: impl Into<String>) -> Self {
        match self {
            Self::Untitled(schema) => Self::Untitled(schema.with_title(title)),
            Self::Titled(schema) => Self::Titled(schema.with_title(title)),
            Self::AnyUntitled(schema) => Self::AnyUntitled(schema.with_title(title)),
            Self::AnyTitled(schema) => Self::AnyTitled(schema.with_title(title)),
        }
    }

    /// Sets `description`.
    #[must_use]
    pub fn with_description(self, description: impl Into<String>) -> Self {
        match self {
            Self::Untitled(schema) => Self::Untitled(schema.with_description(description)),
            Self::Titled(schema) => Self::Titled(schema.with_description(description)),
            Self::AnyUntitled(schema) => Self::AnyUntitled(schema.with_description(description)),
            Self::AnyTitled(schema) => Self::AnyTitled(schema.with_description(description)),
        }
    }

    /// Sets `default`.
    #[must_use]
    pub fn with_default(self, default: impl Choice) -> Self {
        let default = default.written();
        match self {
            Self::Untitled(schema) => Self::Untitled(schema.with_default(default)),
            Self::Titled(schema) => Self::Titled(schema.with_default(default)),
            Self::AnyUntitled(schema) => Self::AnyUntitled(schema.with_default([default.to_owned()])),
            Self::AnyTitled(schema) => Self::AnyTitled(schema.with_default([default.to_owned()])),
        }
    }
}

impl From<Choices> for PrimitiveSchema {
    fn from(choices: Choices) -> Self {
        match choices {
            Choices::Untitled(schema) => schema.into(),
            Choices::Titled(schema) => schema.into(),
            Choices::AnyUntitled(schema) => schema.into(),
            Choices::AnyTitled(schema) => schema.into(),
        }
    }
}

/// Reads one value of a [`Choice`].
///
/// # Errors
/// Which values there are.
pub fn chosen<C: Choice>(value: &Value) -> Result<C, String> {
    let index = C::OPTIONS.iter().position(|(known, _)| Some(*known) == value.as_str());
    index.and_then(C::at).ok_or_else(|| expected(&format!("one of \"{}\"", values::<C>().join("\", \"")), value))
}

/// Any of several values. Since 2025-11-25; before, the client is asked for one.
#[diagnostic::do_not_recommend]
impl<C: Choice> Field for Vec<C> {
    type Schema = Choices;

    fn schema() -> Choices {
        Choices::any_of::<C>()
    }

    /// A client of 2025-06-18 gives one value by itself.
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Array(values) => values.iter().map(chosen).collect(),
            one => chosen(one).map(|one| vec![one]),
        }
    }
}

fn has_names<C: Choice>() -> bool {
    C::OPTIONS.iter().any(|(_, title)| title.is_some())
}

fn values<C: Choice>() -> Vec<String> {
    C::OPTIONS.iter().map(|(value, _)| (*value).to_owned()).collect()
}

fn options<C: Choice>() -> Vec<TitledOption> {
    C::OPTIONS.iter().map(|(value, title)| TitledOption::new(*value, title.unwrap_or(value))).collect()
}

/// What was filled in, read field by field: all that is wrong is told at once.
#[derive(Debug)]
pub struct Filled<'a> {
    content: &'a Object,
    wrong: Vec<String>,
}

impl<'a> Filled<'a> {
    /// Nothing of `content` is read yet.
    #[must_use]
    pub const fn new(content: &'a Object) -> Self {
        Self { content, wrong: Vec::new() }
    }

    /// Reads a field; `None` if it is wrong, which is noted.
    pub fn field<F: Field>(&mut self, name: &str) -> Option<F> {
        let read = match self.content.get(name) {
            Some(value) => F::read(value),
            None => F::empty().ok_or_else(|| "is missing".to_owned()),
        };
        read.map_err(|why| self.wrong.push(format!("`{name}`: {why}"))).ok()
    }

    /// All that was wrong.
    #[must_use]
    pub fn failure(self) -> Failure {
        Failure::new(format!("the form was filled in wrongly: {}", self.wrong.join("; ")))
    }
}

/// An integer, however it is written.
fn whole(value: &Value) -> Option<i128> {
    if let Some(read) = value.as_i64() {
        return Some(read.into());
    }
    if let Some(read) = value.as_u64() {
        return Some(read.into());
    }
    let number = value.as_f64()?;
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i128)
}

fn beyond(least: &dyn fmt::Display, most: &dyn fmt::Display, value: &Value) -> String {
    expected(&format!("an integer from {least} to {most}"), value)
}

fn expected(what: &str, value: &Value) -> String {
    format!("expected {what}, got {value}")
}

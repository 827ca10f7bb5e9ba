//! The fields of a form: text, numbers, booleans and choices (client/elicitation, since 2025-06-18).

use alloc::string::String;

use serde_json::Value;

use super::Fit;
use super::choice_schema::{
    LegacyTitledEnumSchema, TitledMultiSelectSchema, TitledSingleSelectSchema, UntitledMultiSelectSchema,
    UntitledSingleSelectSchema,
};
use super::fit::since;
use super::macros::{object, open_enum, wire};
use super::part::{Each, Part, Parts, Write};
use super::source::{Read, Source, Stopped};
use super::tree::fill;
use crate::Version;

open_enum! {
    /// What a text has to look like.
    StringFormat {
        Email = "email",
        Uri = "uri",
        Date = "date",
        DateTime = "date-time",
    }
}

object! {
    /// A field for text.
    #[derive(Default)]
    StringSchema {}
    optional {
        /// Its name for people.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// The fewest characters.
        #[serde(deserialize_with = "lenient::optional_whole")]
        min_length / with_min_length: u64,
        /// The most characters.
        #[serde(deserialize_with = "lenient::optional_whole")]
        max_length / with_max_length: u64,
        /// What it has to look like.
        format / with_format: StringFormat,
        /// What it holds at first. Since 2025-11-25.
        default / with_default: String,
    }
}

open_enum! {
    /// Which numbers.
    NumberKind {
        /// Any.
        Number = "number",
        /// Whole ones.
        Integer = "integer",
    }
}

object! {
    /// A field for a number.
    NumberSchema {
        /// Which numbers.
        #[serde(rename = "type")]
        kind: NumberKind,
    }
    optional {
        /// Its name for people.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// The least.
        minimum / with_minimum: f64,
        /// The most.
        maximum / with_maximum: f64,
        /// What it holds at first. Since 2025-11-25.
        default / with_default: f64,
    }
}

object! {
    /// A field for yes or no.
    #[derive(Default)]
    BooleanSchema {}
    optional {
        /// Its name for people.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// What it holds at first.
        default / with_default: bool,
    }
}

/// One field of a form, told apart by `type` and by how a choice lists its options.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PrimitiveSchema {
    /// Text.
    String(StringSchema),
    /// A number.
    Number(NumberSchema),
    /// Yes or no.
    Boolean(BooleanSchema),
    /// One of several values.
    UntitledSingleSelect(UntitledSingleSelectSchema),
    /// One of several values with names. Since 2025-11-25.
    TitledSingleSelect(TitledSingleSelectSchema),
    /// Any of several values. Since 2025-11-25.
    UntitledMultiSelect(UntitledMultiSelectSchema),
    /// Any of several values with names. Since 2025-11-25.
    TitledMultiSelect(TitledMultiSelectSchema),
    /// One of several values with names, as 2025-06-18 says it.
    LegacyTitledEnum(LegacyTitledEnumSchema),
    /// Anything else, whole.
    Unknown(Value),
}

macro_rules! from_member {
    ($($variant:ident($ty:ty),)*) => {
        $(impl From<$ty> for PrimitiveSchema {
            fn from(schema: $ty) -> Self {
                Self::$variant(schema)
            }
        })*
    };
}

from_member! {
    String(StringSchema),
    Number(NumberSchema),
    Boolean(BooleanSchema),
    UntitledSingleSelect(UntitledSingleSelectSchema),
    TitledSingleSelect(TitledSingleSelectSchema),
    UntitledMultiSelect(UntitledMultiSelectSchema),
    TitledMultiSelect(TitledMultiSelectSchema),
    LegacyTitledEnum(LegacyTitledEnumSchema),
}

impl PrimitiveSchema {
    /// The type, where the member does not say it itself, and the member; none of what is kept whole.
    fn member(&self) -> Option<(Option<&'static str>, &dyn Parts)> {
        match self {
            Self::String(schema) => Some((Some("string"), schema)),
            Self::Number(schema) => Some((None, schema)),
            Self::Boolean(schema) => Some((Some("boolean"), schema)),
            Self::UntitledSingleSelect(schema) => Some((Some("string"), schema)),
            Self::TitledSingleSelect(schema) => Some((Some("string"), schema)),
            Self::UntitledMultiSelect(schema) => Some((Some("array"), schema)),
            Self::TitledMultiSelect(schema) => Some((Some("array"), schema)),
            Self::LegacyTitledEnum(schema) => Some((Some("string"), schema)),
            Self::Unknown(_) => None,
        }
    }
}

impl Write for PrimitiveSchema {
    fn part(&self) -> Part<'_> {
        if let Self::Unknown(value) = self { Part::Value(value) } else { Part::Members(self) }
    }
}

impl Parts for PrimitiveSchema {
    fn tell(&self, each: Each<'_>) {
        let Some((kind, member)) = self.member() else { return };
        if let Some(kind) = kind {
            each("type", Part::Text(kind));
        }
        member.tell(each);
    }
}

impl Read for PrimitiveSchema {
    fn blank() -> Self {
        Self::Unknown(Value::Null)
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        let value = source.value()?;
        *self = blank_of(&value);
        let tag = Some("type");
        let read = match self {
            Self::String(schema) => fill(schema, &value, tag),
            Self::Number(schema) => fill(schema, &value, None),
            Self::Boolean(schema) => fill(schema, &value, tag),
            Self::UntitledSingleSelect(schema) => fill(schema, &value, tag),
            Self::TitledSingleSelect(schema) => fill(schema, &value, tag),
            Self::UntitledMultiSelect(schema) => fill(schema, &value, tag),
            Self::TitledMultiSelect(schema) => fill(schema, &value, tag),
            Self::LegacyTitledEnum(schema) => fill(schema, &value, tag),
            Self::Unknown(_) => false,
        };
        if !read {
            *self = Self::Unknown(value);
        }
        Ok(())
    }
}

wire!(PrimitiveSchema);

/// What the value says that it is, to be read into.
fn blank_of(value: &Value) -> PrimitiveSchema {
    let has = |key| value.get(key).is_some();
    let item = |key| value.get("items").is_some_and(|items| items.get(key).is_some());
    match value.get("type").and_then(Value::as_str) {
        Some("number" | "integer") => PrimitiveSchema::Number(Read::blank()),
        Some("boolean") => PrimitiveSchema::Boolean(Read::blank()),
        Some("string") if has("oneOf") => PrimitiveSchema::TitledSingleSelect(Read::blank()),
        Some("string") if has("enumNames") => PrimitiveSchema::LegacyTitledEnum(Read::blank()),
        Some("string") if has("enum") => PrimitiveSchema::UntitledSingleSelect(Read::blank()),
        Some("string") => PrimitiveSchema::String(Read::blank()),
        Some("array") if item("anyOf") => PrimitiveSchema::TitledMultiSelect(Read::blank()),
        Some("array") => PrimitiveSchema::UntitledMultiSelect(Read::blank()),
        _ => PrimitiveSchema::blank(),
    }
}

/// Before 2025-11-25 a choice is one of a list of values, and only a yes or no holds something at first.
impl Fit for PrimitiveSchema {
    fn fit(&mut self, version: Version) {
        let first = Version::V2025_11_25;
        if version < first {
            let choice = match self {
                Self::TitledSingleSelect(schema) => Some(schema.to_legacy()),
                Self::UntitledMultiSelect(schema) => Some(schema.to_legacy()),
                Self::TitledMultiSelect(schema) => Some(schema.to_legacy()),
                Self::String(_)
                | Self::Number(_)
                | Self::Boolean(_)
                | Self::UntitledSingleSelect(_)
                | Self::LegacyTitledEnum(_)
                | Self::Unknown(_) => None,
            };
            if let Some(choice) = choice {
                *self = Self::LegacyTitledEnum(choice);
            }
        }
        match self {
            Self::String(schema) => since(version, first, &mut schema.default),
            Self::Number(schema) => since(version, first, &mut schema.default),
            Self::UntitledSingleSelect(schema) => since(version, first, &mut schema.default),
            Self::LegacyTitledEnum(schema) => since(version, first, &mut schema.default),
            Self::Boolean(_)
            | Self::TitledSingleSelect(_)
            | Self::UntitledMultiSelect(_)
            | Self::TitledMultiSelect(_)
            | Self::Unknown(_) => {}
        }
    }
}

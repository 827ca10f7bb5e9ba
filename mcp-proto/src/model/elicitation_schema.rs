//! The forms of elicitation: a flat object whose fields are primitive (client/elicitation, since 2025-06-18).

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use super::fit::since;
use super::macros::{object, open_enum, wire};
use super::part::Write;
use super::{Fit, Object, PrimitiveSchema};
use crate::Version;

open_enum! {
    /// The type of a form: an object.
    FormType {
        Object = "object",
    }
}

object! {
    /// What a form asks for.
    ///
    /// # Example
    /// ```
    /// use mcp_proto::model::{ElicitSchema, PrimitiveSchema, StringSchema};
    ///
    /// let form = ElicitSchema::default()
    ///     .field("name", StringSchema::default().with_title("Your name"))
    ///     .optional_field("nick", StringSchema::default());
    /// assert_eq!(form.required, Some(vec!["name".to_owned()]));
    /// ```
    ElicitSchema {
        /// Always [`FormType::Object`].
        #[serde(rename = "type")]
        kind: FormType,
        /// The fields.
        properties: FormFields,
    }
    optional {
        /// The names of the fields that have to be filled in.
        required / with_required: Vec<String>,
        /// The dialect of JSON Schema. Since 2025-11-25.
        #[serde(rename = "$schema")]
        schema / with_schema: String,
    }
}

/// A form without fields.
impl Default for ElicitSchema {
    fn default() -> Self {
        Self::new(FormType::Object, FormFields::default())
    }
}

impl ElicitSchema {
    /// Adds a field that has to be filled in.
    #[must_use]
    pub fn field(mut self, name: &str, schema: impl Into<PrimitiveSchema>) -> Self {
        self.required.get_or_insert_default().push(name.into());
        self.optional_field(name, schema)
    }

    /// What the form holds at first: the fields that have a `default`, with which a client fills in the form that it
    /// shows, and what of it is left alone stands in the answer (client/elicitation, 2025-11-25, "Requested Schema").
    ///
    /// # Example
    /// ```
    /// use mcp_proto::model::{ElicitSchema, NumberKind, NumberSchema, StringSchema};
    ///
    /// let form = ElicitSchema::default()
    ///     .optional_field("name", StringSchema::default().with_default("Ada"))
    ///     .optional_field("age", NumberSchema::new(NumberKind::Integer).with_default(36.0))
    ///     .field("city", StringSchema::default());
    /// assert_eq!(serde_json::to_string(&form.defaults()).unwrap(), r#"{"age":36,"name":"Ada"}"#);
    /// ```
    #[must_use]
    pub fn defaults(&self) -> Object {
        let mut defaults = Object::new();
        for (name, field) in &self.properties.0 {
            if let Some(default) = Value::from(field.part()).get_mut("default") {
                defaults.insert(name.clone(), default.take());
            }
        }
        defaults
    }

    /// Adds a field that may be left empty.
    #[must_use]
    pub fn optional_field(mut self, name: &str, schema: impl Into<PrimitiveSchema>) -> Self {
        self.properties.0.push((name.into(), schema.into()));
        self
    }
}

impl Fit for ElicitSchema {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_11_25, &mut self.schema);
        for (_, field) in &mut self.properties.0 {
            field.fit(version);
        }
    }
}

/// The fields of a form by name, in the order in which they are shown; a JSON object on the wire.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "the list itself, and nothing else")]
pub struct FormFields(pub Vec<(String, PrimitiveSchema)>);

impl FormFields {
    /// The field `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&PrimitiveSchema> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, field)| field)
    }
}

wire!(FormFields);

//! What the user is asked to fill in.

use mcp_driver::router::{Elicit, Failure};
use mcp_proto::model::{
    BooleanSchema, ElicitSchema, LegacyTitledEnumSchema, NumberKind, NumberSchema, Object, StringSchema,
    TitledMultiSelectSchema, TitledOption, TitledSingleSelectSchema, UntitledMultiSelectSchema,
    UntitledSingleSelectSchema,
};
use serde::Deserialize;

/// What a form without answers could have held is left out, so every field may be missing.
macro_rules! form {
    ($($Form:ident),*) => {$(
        impl Elicit for $Form {
            fn schema() -> ElicitSchema {
                Self::fields(ElicitSchema::default())
            }

            fn from_content(content: &Object) -> Result<Self, Failure> {
                Ok(Self::deserialize(content)?)
            }
        }
    )*};
}

form!(WhoIsIt, Favorite, Background, Confirmation, User, Review, Choices);

#[derive(Debug, Deserialize)]
pub(super) struct WhoIsIt {
    pub(super) name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Favorite {
    pub(super) color: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Background {
    pub(super) context: Option<String>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is shown")]
pub(super) struct Confirmation {
    ok: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is shown")]
pub(super) struct User {
    username: Option<String>,
    email: Option<String>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is shown")]
pub(super) struct Review {
    name: Option<String>,
    age: Option<f64>,
    score: Option<f64>,
    status: Option<String>,
    verified: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "it is shown")]
pub(super) struct Choices {
    untitled_single: Option<String>,
    titled_single: Option<String>,
    legacy_enum: Option<String>,
    #[serde(default)]
    untitled_multi: Vec<String>,
    #[serde(default)]
    titled_multi: Vec<String>,
}

impl WhoIsIt {
    fn fields(form: ElicitSchema) -> ElicitSchema {
        form.optional_field("name", StringSchema::default())
    }
}

impl Favorite {
    fn fields(form: ElicitSchema) -> ElicitSchema {
        form.optional_field("color", StringSchema::default())
    }
}

impl Background {
    fn fields(form: ElicitSchema) -> ElicitSchema {
        form.optional_field("context", StringSchema::default())
    }
}

impl Confirmation {
    fn fields(form: ElicitSchema) -> ElicitSchema {
        form.optional_field("ok", BooleanSchema::default())
    }
}

impl User {
    fn fields(form: ElicitSchema) -> ElicitSchema {
        form.optional_field("username", StringSchema::default().with_description("User's response"))
            .optional_field("email", StringSchema::default().with_description("User's email address"))
    }
}

impl Review {
    fn fields(form: ElicitSchema) -> ElicitSchema {
        let status = UntitledSingleSelectSchema::new(texts(&["active", "inactive", "pending"]));
        form.optional_field("name", StringSchema::default().with_default("John Doe"))
            .optional_field("age", NumberSchema::new(NumberKind::Integer).with_default(30.0))
            .optional_field("score", NumberSchema::new(NumberKind::Number).with_default(95.5))
            .optional_field("status", status.with_default("active"))
            .optional_field("verified", BooleanSchema::default().with_default(true))
    }
}

impl Choices {
    fn fields(form: ElicitSchema) -> ElicitSchema {
        let untitled = texts(&["option1", "option2", "option3"]);
        let names = texts(&["Option One", "Option Two", "Option Three"]);
        let named = LegacyTitledEnumSchema::new(texts(&["opt1", "opt2", "opt3"])).with_enum_names(names);
        form.optional_field("untitledSingle", UntitledSingleSelectSchema::new(untitled.clone()))
            .optional_field("titledSingle", TitledSingleSelectSchema::new(options("Option")))
            .optional_field("legacyEnum", named)
            .optional_field("untitledMulti", UntitledMultiSelectSchema::of(untitled))
            .optional_field("titledMulti", TitledMultiSelectSchema::of(options("Choice")))
    }
}

fn options(kind: &str) -> Vec<TitledOption> {
    let options = [("value1", "First"), ("value2", "Second"), ("value3", "Third")];
    options.into_iter().map(|(value, ordinal)| TitledOption::new(value, format!("{ordinal} {kind}"))).collect()
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

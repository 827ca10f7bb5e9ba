//! What the user is asked to fill in. The suite's users leave fields empty, so every one of them may be.

#![allow(dead_code, reason = "what is filled in is shown whole, by `Debug`")]

use mcp_driver::Elicit;
use mcp_driver::router::Failure;
use mcp_proto::model::{
    ElicitSchema, LegacyTitledEnumSchema, Object, TitledMultiSelectSchema, TitledOption, TitledSingleSelectSchema,
    UntitledMultiSelectSchema, UntitledSingleSelectSchema,
};

#[derive(Debug, Elicit)]
pub(super) struct WhoIsIt {
    pub(super) name: Option<String>,
}

#[derive(Debug, Elicit)]
pub(super) struct Favorite {
    pub(super) color: Option<String>,
}

#[derive(Debug, Elicit)]
pub(super) struct Background {
    pub(super) context: Option<String>,
}

#[derive(Debug, Elicit)]
pub(super) struct Confirmation {
    ok: Option<bool>,
}

#[derive(Debug, Elicit)]
pub(super) struct User {
    /// User's response
    username: Option<String>,
    /// User's email address
    #[elicit(format = "email")]
    email: Option<String>,
}

#[derive(Debug, Elicit)]
pub(super) struct Review {
    #[elicit(default = "John Doe")]
    name: Option<String>,
    #[elicit(default = 30)]
    age: Option<u32>,
    #[elicit(default = 95.5)]
    score: Option<f64>,
    #[elicit(default = Status::Active)]
    status: Option<Status>,
    #[elicit(default = true)]
    verified: Option<bool>,
}

#[derive(Debug, Elicit)]
pub(super) enum Status {
    #[elicit(rename = "active")]
    Active,
    #[elicit(rename = "inactive")]
    Inactive,
    #[elicit(rename = "pending")]
    Pending,
}

/// Every way there is to choose, one of which is deprecated and has no type: so it is described by hand.
#[derive(Debug)]
pub(super) struct Choices(Object);

impl mcp_driver::router::Elicit for Choices {
    fn schema() -> ElicitSchema {
        let untitled = texts(&["option1", "option2", "option3"]);
        let names = texts(&["Option One", "Option Two", "Option Three"]);
        let named = LegacyTitledEnumSchema::new(texts(&["opt1", "opt2", "opt3"])).with_enum_names(names);
        ElicitSchema::default()
            .optional_field("untitledSingle", UntitledSingleSelectSchema::new(untitled.clone()))
            .optional_field("titledSingle", TitledSingleSelectSchema::new(options("Option")))
            .optional_field("legacyEnum", named)
            .optional_field("untitledMulti", UntitledMultiSelectSchema::of(untitled))
            .optional_field("titledMulti", TitledMultiSelectSchema::of(options("Choice")))
    }

    fn from_content(content: &Object) -> Result<Self, Failure> {
        Ok(Self(content.clone()))
    }
}

fn options(kind: &str) -> Vec<TitledOption> {
    let options = [("value1", "First"), ("value2", "Second"), ("value3", "Third")];
    options.into_iter().map(|(value, ordinal)| TitledOption::new(value, format!("{ordinal} {kind}"))).collect()
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

//! Tools that ask the client.

use mcp_driver::{Ctx, Failure, Router};
use mcp_proto::model::{
    BooleanSchema, CreateMessageParams, ElicitParams, ElicitResult, ElicitSchema, LegacyTitledEnumSchema, NumberKind,
    NumberSchema, Role, SamplingMessage, StringSchema, TitledMultiSelectSchema, TitledOption, TitledSingleSelectSchema,
    UntitledMultiSelectSchema, UntitledSingleSelectSchema,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Nothing, nothing};

#[derive(Deserialize)]
struct Prompted {
    prompt: String,
}

#[derive(Deserialize)]
struct Messaged {
    message: String,
}

pub(super) fn tools(router: Router) -> Router {
    router
        .tool(
            "test_sampling",
            "Asks the client's model",
            text_argument("prompt"),
            |args: Prompted, ctx: Ctx| async move {
                Ok(format!("LLM response: {}", sampled(&ctx, "prompt", &args.prompt)?))
            },
        )
        .tool("test_elicitation", "Asks the user", text_argument("message"), |args: Messaged, ctx: Ctx| async move {
            let form = ElicitSchema::default()
                .field("username", StringSchema::default().with_description("User's response"))
                .field("email", StringSchema::default().with_description("User's email address"));
            Ok(told("User response", &ctx.elicit("user", ElicitParams::form(args.message, form))?))
        })
        .tool(
            "test_elicitation_sep1034_defaults",
            "Asks the user, with an answer in every field",
            nothing(),
            |_: Nothing, ctx: Ctx| async move {
                let form = ElicitParams::form("Please review and update the form fields with defaults", defaults());
                Ok(told("Elicitation completed", &ctx.elicit("defaults", form)?))
            },
        )
        .tool(
            "test_elicitation_sep1330_enums",
            "Asks the user to choose, in every way there is",
            nothing(),
            |_: Nothing, ctx: Ctx| async move {
                let form = ElicitParams::form("Please select options from the enum fields", choices());
                Ok(told("Elicitation completed", &ctx.elicit("choices", form)?))
            },
        )
        .tool("test_missing_capability", "Needs a client with a model", nothing(), |_: Nothing, ctx: Ctx| async move {
            sampled(&ctx, "anything", "Say anything")
        })
        .tool(
            "test_streaming_elicitation",
            "Asks the user, and reports",
            nothing(),
            |_: Nothing, ctx: Ctx| async move {
                ctx.progress(1.0, Some(2.0), Some("asking"));
                let form = ElicitSchema::default().field("name", StringSchema::default());
                let answer = ctx.elicit("name", ElicitParams::form("What is your name?", form))?;
                ctx.progress(2.0, Some(2.0), Some("asked"));
                Ok(told("Elicitation completed", &answer))
            },
        )
}

/// What the client's model says to `text`.
pub(super) fn sampled(ctx: &Ctx, key: &str, text: &str) -> Result<String, Failure> {
    let message = SamplingMessage::new(Role::User, text);
    let answer = ctx.sample(key, CreateMessageParams::new(vec![message], 100_u64))?;
    Ok(answer.content.blocks().iter().filter_map(|block| block.as_text()).collect())
}

/// What the user did, in words.
pub(super) fn told(what: &str, answer: &ElicitResult) -> String {
    format!("{what}: action={}, content={}", answer.action.as_str(), json!(answer.content))
}

fn text_argument(name: &str) -> Value {
    json!({ "type": "object", "properties": { name: { "type": "string" } }, "required": [name] })
}

fn defaults() -> ElicitSchema {
    ElicitSchema::default()
        .optional_field("name", StringSchema::default().with_default("John Doe"))
        .optional_field("age", NumberSchema::new(NumberKind::Integer).with_default(30.0))
        .optional_field("score", NumberSchema::new(NumberKind::Number).with_default(95.5))
        .optional_field(
            "status",
            UntitledSingleSelectSchema::new(texts(&["active", "inactive", "pending"])).with_default("active"),
        )
        .optional_field("verified", BooleanSchema::default().with_default(true))
}

fn choices() -> ElicitSchema {
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

fn options(kind: &str) -> Vec<TitledOption> {
    let options = [("value1", "First"), ("value2", "Second"), ("value3", "Third")];
    options.into_iter().map(|(value, ordinal)| TitledOption::new(value, format!("{ordinal} {kind}"))).collect()
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

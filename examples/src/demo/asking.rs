//! Tools that ask the client before they answer. Each runs again, from its start, once the answer is there.

use mcp_tokio::proto::model::{
    CreateMessageParams, ElicitAction, ElicitParams, ElicitSchema, Role, SamplingMessage, StringSchema,
};
use mcp_tokio::{Ctx, Router};
use serde::Deserialize;
use serde_json::json;

use super::tools::schema;

#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
struct Summarize {
    text: String,
}

pub(super) fn tools(router: Router) -> Router {
    router
        .tool("greet", "Asks for a name and greets it", schema(json!({})), |_: Nothing, ctx: Ctx| async move {
            let form = ElicitSchema::default().field("name", StringSchema::default());
            let answer = ctx.elicit("name", ElicitParams::form("What is your name?", form))?;
            let name = answer.content.as_ref().and_then(|content| content.get("name")?.as_str());
            Ok(match (answer.action, name) {
                (ElicitAction::Accept, Some(name)) => format!("Hello, {name}!"),
                _ => "No greeting.".to_owned(),
            })
        })
        .tool(
            "summarize",
            "Has the client's model summarize a text",
            schema(json!({ "text": { "type": "string" } })),
            |args: Summarize, ctx: Ctx| async move {
                let question = format!("Summarize: {}", args.text);
                let message = SamplingMessage::new(Role::User, question.as_str());
                let answer = ctx.sample("summary", CreateMessageParams::new(vec![message], 100))?;
                let summary = answer.content.blocks().first().and_then(|block| block.as_text()).unwrap_or_default();
                Ok(format!("Summary: {summary}"))
            },
        )
        .tool("roots", "Lists the client's roots", schema(json!({})), |_: Nothing, ctx: Ctx| async move {
            let uris: Vec<String> = ctx.roots("roots")?.roots.into_iter().map(|root| root.uri).collect();
            Ok(uris.join("\n"))
        })
}

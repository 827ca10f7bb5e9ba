//! Tools that ask the client before they answer. Each runs again, from its start, once the answer is there.

use mcp_tokio::proto::method;
use mcp_tokio::proto::model::{
    CreateMessageParams, ElicitAction, ElicitParams, ElicitSchema, Role, SamplingMessage, StringSchema,
};
use mcp_tokio::{Ctx, Failure, Router, named};

pub(super) fn tools(router: Router) -> Router {
    router
        .tool("greet", "Asks for a name and greets it", greet)
        .tool("summarize", "Has the client's model summarize a text", named(["text"], summarize))
        .tool("roots", "Lists the client's roots", roots)
}

async fn greet(ctx: Ctx) -> Result<String, Failure> {
    let form = ElicitSchema::default().field("name", StringSchema::default());
    let answer = ctx.ask::<method::Elicit>("name", ElicitParams::form("What is your name?", form))?;
    let name = answer.content.as_ref().and_then(|content| content.get("name")?.as_str());
    Ok(match (answer.action, name) {
        (ElicitAction::Accept, Some(name)) => format!("Hello, {name}!"),
        _ => "No greeting.".to_owned(),
    })
}

async fn summarize(text: String, ctx: Ctx) -> Result<String, Failure> {
    let message = SamplingMessage::new(Role::User, format!("Summarize: {text}"));
    let answer = ctx.sample_with(CreateMessageParams::new(vec![message], 100))?;
    let summary = answer.content.blocks().first().and_then(|block| block.as_text()).unwrap_or_default();
    Ok(format!("Summary: {summary}"))
}

async fn roots(ctx: Ctx) -> Result<String, Failure> {
    let uris: Vec<String> = ctx.roots()?.into_iter().map(|root| root.uri).collect();
    Ok(uris.join("\n"))
}

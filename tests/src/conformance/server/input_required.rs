//! Tools and a prompt that ask the client, as the suite wants it of 2026-07-28.

use mcp_driver::router::{Ctx, Elicit, Failure, Router, together};
use mcp_proto::method;
use mcp_proto::model::ElicitParams;

use super::asking::asked;
use super::forms::{Background, Confirmation, Favorite, WhoIsIt};

pub(super) fn tools(router: Router) -> Router {
    router
        .tool("test_input_required_result_elicitation", "Asks the user", greet)
        .tool("test_input_required_result_sampling", "Asks a model", capital)
        .tool("test_input_required_result_list_roots", "Asks for roots", roots)
        .tool("test_input_required_result_request_state", "Asks the user, and remembers that it did", remember)
        .tool("test_input_required_result_multiple_inputs", "Asks for everything at once", everything)
        .tool("test_input_required_result_multi_round", "Asks the user twice", twice)
        .tool("test_input_required_result_tampered_state", "Trusts nothing but its own state", confirm)
        .tool("test_input_required_result_capabilities", "Asks for whatever the client can be asked", whatever)
}

pub(super) fn prompt(router: Router) -> Router {
    router.prompt("test_input_required_result_prompt", "A prompt that asks for its context", background)
}

/// The suite wants this question under a key that it knows, in place of one that is made of its words.
async fn greet(ctx: Ctx) -> Result<String, Failure> {
    let question = ElicitParams::form("What is your name?", WhoIsIt::schema());
    let answer = ctx.ask::<method::Elicit>("user_name", question)?;
    let who = WhoIsIt::from_content(&answer.content.unwrap_or_default())?;
    Ok(format!("Hello, {}!", who.name.as_deref().unwrap_or("nobody")))
}

async fn capital(ctx: Ctx) -> Result<String, Failure> {
    ctx.sample("What is the capital of France?", 100)
}

async fn roots(ctx: Ctx) -> Result<String, Failure> {
    let uris: Vec<String> = ctx.roots()?.into_iter().map(|root| root.uri).collect();
    Ok(format!("Roots: {}", uris.join(", ")))
}

async fn remember(ctx: Ctx) -> Result<&'static str, Failure> {
    let asked_before = ctx.kept("asked") == Some(true);
    ctx.keep("asked", &true)?;
    let _ = ctx.elicit::<Confirmation>("Please confirm")?;
    Ok(if asked_before { "state-ok" } else { "The state is lost" })
}

async fn everything(ctx: Ctx) -> Result<String, Failure> {
    let (name, greeting, roots) = together((name(&ctx), ctx.sample("Generate a greeting", 100), ctx.roots()))?;
    Ok(format!("{greeting} {name} ({} roots)", roots.len()))
}

async fn twice(ctx: Ctx) -> Result<String, Failure> {
    let name = name(&ctx)?;
    let favorite: Option<Favorite> = ctx.elicit("What is your favorite color?")?.accepted();
    let color = favorite.and_then(|favorite| favorite.color);
    Ok(format!("{name} likes {}", color.as_deref().unwrap_or("nothing")))
}

async fn confirm(ctx: Ctx) -> Result<String, Failure> {
    asked::<Confirmation>(&ctx, "Please confirm")
}

async fn whatever(ctx: Ctx) -> Result<String, Failure> {
    let capabilities = &ctx.context().client.capabilities;
    let mut asked = Vec::new();
    if capabilities.elicitation.is_some() {
        asked.push(name(&ctx));
    }
    if capabilities.sampling.is_some() {
        asked.push(ctx.sample("Generate a greeting", 100));
    }
    if capabilities.roots.is_some() {
        asked.push(ctx.roots().map(|roots| format!("{} roots", roots.len())));
    }
    Ok(together(asked)?.join(", "))
}

async fn background(ctx: Ctx) -> Result<String, Failure> {
    let background: Option<Background> = ctx.elicit("What context should the prompt use?")?.accepted();
    let context = background.and_then(|background| background.context);
    Ok(format!("Use this context: {}", context.as_deref().unwrap_or("none")))
}

fn name(ctx: &Ctx) -> Result<String, Failure> {
    let who: Option<WhoIsIt> = ctx.elicit("What is your name?")?.accepted();
    Ok(who.and_then(|who| who.name).unwrap_or_else(|| "nobody".to_owned()))
}

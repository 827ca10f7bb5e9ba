//! Tools and a prompt that ask the client, as the suite wants it of 2026-07-28.

use mcp_driver::{Ctx, Failure, Router, together};
use mcp_proto::model::{BooleanSchema, ElicitParams, ElicitResult, ElicitSchema, StringSchema};

use super::asking::{sampled, told};
use super::{Nothing, nothing};

pub(super) fn tools(router: Router) -> Router {
    router
        .tool("test_input_required_result_elicitation", "Asks the user", nothing(), |_: Nothing, ctx: Ctx| async move {
            let answer = text(&ctx, "user_name", "What is your name?", "name")?;
            Ok(format!("Hello, {}!", field(&answer, "name")))
        })
        .tool("test_input_required_result_sampling", "Asks a model", nothing(), |_: Nothing, ctx: Ctx| async move {
            sampled(&ctx, "capital_question", "What is the capital of France?")
        })
        .tool("test_input_required_result_list_roots", "Asks for roots", nothing(), |_: Nothing, ctx: Ctx| async move {
            let uris: Vec<String> = ctx.roots("client_roots")?.roots.into_iter().map(|root| root.uri).collect();
            Ok(format!("Roots: {}", uris.join(", ")))
        })
        .tool(
            "test_input_required_result_request_state",
            "Asks the user, and remembers that it did",
            nothing(),
            |_: Nothing, mut ctx: Ctx| async move {
                let asked = ctx.state("asked") == Some(true);
                ctx.keep("asked", &true)?;
                confirmation(&ctx)?;
                Ok(if asked { "state-ok" } else { "The state is lost" })
            },
        )
        .tool(
            "test_input_required_result_multiple_inputs",
            "Asks for everything at once",
            nothing(),
            |_: Nothing, ctx: Ctx| async move {
                let name = text(&ctx, "user_name", "What is your name?", "name");
                let (name, greeting, roots) =
                    together((name, sampled(&ctx, "greeting", "Generate a greeting"), ctx.roots("client_roots")))?;
                Ok(format!("{greeting} {} ({} roots)", field(&name, "name"), roots.roots.len()))
            },
        )
        .tool(
            "test_input_required_result_multi_round",
            "Asks the user twice",
            nothing(),
            |_: Nothing, ctx: Ctx| async move {
                let name = text(&ctx, "step1", "Step 1: What is your name?", "name")?;
                let color = text(&ctx, "step2", "Step 2: What is your favorite color?", "color")?;
                Ok(format!("{} likes {}", field(&name, "name"), field(&color, "color")))
            },
        )
        .tool(
            "test_input_required_result_tampered_state",
            "Asks the user, and trusts nothing but its own state",
            nothing(),
            |_: Nothing, ctx: Ctx| async move { Ok(told("Confirmed", &confirmation(&ctx)?)) },
        )
        .tool(
            "test_input_required_result_capabilities",
            "Asks for whatever the client can be asked",
            nothing(),
            |_: Nothing, ctx: Ctx| async move {
                let mut asked = Vec::new();
                let capabilities = &ctx.context().client.capabilities;
                if capabilities.elicitation.is_some() {
                    asked.push(text(&ctx, "name", "What is your name?", "name").map(|answer| field(&answer, "name")));
                }
                if capabilities.sampling.is_some() {
                    asked.push(sampled(&ctx, "greeting", "Generate a greeting"));
                }
                if capabilities.roots.is_some() {
                    asked.push(ctx.roots("roots").map(|roots| format!("{} roots", roots.roots.len())));
                }
                Ok(together(asked)?.join(", "))
            },
        )
}

pub(super) fn prompt(router: Router) -> Router {
    let description = "A prompt that asks for its context";
    router.prompt("test_input_required_result_prompt", description, [], |_: Nothing, ctx: Ctx| async move {
        let answer = text(&ctx, "user_context", "What context should the prompt use?", "context")?;
        Ok(format!("Use this context: {}", field(&answer, "context")))
    })
}

fn confirmation(ctx: &Ctx) -> Result<ElicitResult, Failure> {
    let form = ElicitSchema::default().field("ok", BooleanSchema::default());
    ctx.elicit("confirm", ElicitParams::form("Please confirm", form))
}

/// Asks the user for one text.
fn text(ctx: &Ctx, key: &str, message: &str, name: &str) -> Result<ElicitResult, Failure> {
    ctx.elicit(key, ElicitParams::form(message, ElicitSchema::default().field(name, StringSchema::default())))
}

fn field(answer: &ElicitResult, name: &str) -> String {
    let text = answer.content.as_ref().and_then(|content| content.get(name)?.as_str());
    text.unwrap_or("nobody").to_owned()
}

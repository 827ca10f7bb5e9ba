//! Tools that ask the client before they answer. Each runs again, from its start, once the answer is there.

use mcp_tokio::{Ctx, Elicit, Elicited, Failure, Router, named};

pub(super) fn tools(router: Router) -> Router {
    router
        .tool("greet", "Asks for a name and greets it", greet)
        .tool("summarize", "Has the client's model summarize a text", named(["text"], summarize))
        .tool("roots", "Lists the client's roots", roots)
}

#[derive(Elicit)]
struct Guest {
    name: String,
}

async fn greet(ctx: Ctx) -> Result<String, Failure> {
    Ok(match ctx.elicit("What is your name?")? {
        Elicited::Accept(Guest { name }) => format!("Hello, {name}!"),
        _ => "No greeting.".to_owned(),
    })
}

async fn summarize(text: String, ctx: Ctx) -> Result<String, Failure> {
    Ok(format!("Summary: {}", ctx.sample(format!("Summarize: {text}"), 100)?))
}

async fn roots(ctx: Ctx) -> Result<String, Failure> {
    let uris: Vec<String> = ctx.roots()?.into_iter().map(|root| root.uri).collect();
    Ok(uris.join("\n"))
}

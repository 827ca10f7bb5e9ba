//! What rmcp's `elicitation_stdio` does: a tool that asks for the user's name and remembers it, and one that sends the
//! user to a page.

use std::sync::{Mutex, PoisonError};

use mcp_tokio::{Ctx, Elicit, Elicited, Failure, Router, run, serve_stdio, tools};

#[derive(Elicit)]
struct UserInfo {
    /// what you are called
    name: String,
}

#[derive(Default)]
struct Greeter(Mutex<Option<String>>);

#[tools]
impl Greeter {
    /// Greets the user, by name
    #[tool]
    fn greet_user(&self, greeting: String, ctx: Ctx) -> Result<String, Failure> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            match ctx.elicit("What is your name?") {
                Ok(Elicited::Accept(UserInfo { name })) => *known = Some(name),
                Err(question) if question.is_question() => return Err(question),
                _ => return Ok(format!("{greeting} Unknown!")),
            }
        }
        Ok(format!("{greeting} {}!", known.as_deref().unwrap_or("Unknown")))
    }

    /// Forgets the name
    #[tool]
    fn reset_name(&self) -> &'static str {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        "forgotten: the next greeting asks again"
    }

    /// Has the user open a page
    #[tool]
    fn secure_tool_call(ctx: Ctx) -> Result<&'static str, Failure> {
        match ctx.elicit_url("The rest is done on a page", "https://example.com/complete_tool")? {
            Elicited::Accept(()) => Ok("the page is open"),
            Elicited::Cancel => Ok("closed without an answer"),
            Elicited::Decline => Err(Failure::new("the user does not want to")),
        }
    }
}

fn main() -> std::io::Result<()> {
    let router = Router::new("greeter", "1.0").instructions("Greets by name.");
    run(serve_stdio(router.add(Greeter::default())))
}

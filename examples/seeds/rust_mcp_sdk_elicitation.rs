//! What rust-mcp-sdk shows of `mcp_elicit`, in its smallest server: a form with rules, and a page. A form of the protocol
//! has no lists of free texts, so the tags are some of a few.

use mcp_tokio::{Ctx, Elicit, Failure, Router, run, serve_stdio, tool};

#[derive(Elicit)]
struct UserInfo {
    #[elicit(title = "Name", min_length = 5, max_length = 100)]
    name: String,
    #[elicit(title = "Email", format = "email")]
    email: Option<String>,
    #[elicit(title = "Age", min = 15, max = 125)]
    age: i32,
    #[elicit(title = "Tags")]
    tags: Vec<Tag>,
}

#[derive(Debug, Elicit)]
enum Tag {
    Reader,
    Writer,
}

/// Asks who the user is
#[tool]
async fn sign_up(ctx: Ctx) -> Result<String, Failure> {
    let info: UserInfo = ctx.elicit("Who are you?")?.accepted().ok_or(Failure::new("nobody signed up"))?;
    let email = info.email.as_deref().unwrap_or("no email");
    Ok(format!("{}, {}, {email}, {:?}", info.name, info.age, info.tags))
}

/// Sends the user to a form elsewhere
#[tool]
async fn sign_up_elsewhere(ctx: Ctx) -> Result<&'static str, Failure> {
    let agreed = ctx.elicit_url("Complete the form", "https://example.com/form")?.accepted();
    Ok(if agreed.is_some() { "the form is open" } else { "nobody signed up" })
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("sign-up", "1.0").add(sign_up).add(sign_up_elsewhere)))
}

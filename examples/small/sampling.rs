//! A tool that has the client's model do the work.

use mcp_tokio::{Ctx, Failure, Router, run, serve_stdio, tool};

/// Puts a text into few words
#[tool]
async fn summarize(text: String, ctx: Ctx) -> Result<String, Failure> {
    ctx.sample(format!("Summarize:\n{text}"), 200)
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("sampling", "1.0").add(summarize)))
}

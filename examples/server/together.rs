//! Several questions at once: a client is asked in one round for all that does not depend on each other.

use mcp_tokio::{Ctx, Elicit, Failure, Router, run, serve_stdio, together, tool};

#[derive(Elicit)]
struct Name {
    /// how to call it
    name: String,
}

/// Starts a project
#[tool]
async fn start(ctx: Ctx) -> Result<String, Failure> {
    let (name, folders, motto) =
        together((ctx.elicit::<Name>("What is it called?"), ctx.roots(), ctx.sample("A motto for a project?", 20)))?;
    let Some(Name { name }) = name.accepted() else { return Ok("no project then".to_owned()) };
    Ok(format!("{name}: {motto} ({} folders)", folders.len()))
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("projects", "1.0").add(start)))
}

//! A tool that asks its user first, and tells how far it is.

use mcp_tokio::{Ctx, Elicit, Failure, Router, run, serve_stdio};

#[derive(Elicit)]
struct Confirm {
    sure: bool,
}

async fn wipe(ctx: Ctx) -> Result<&'static str, Failure> {
    let Some(Confirm { sure: true }) = ctx.elicit("Wipe the disk?")?.accepted() else {
        return Ok("left alone");
    };
    for step in 1..=3 {
        ctx.progress(step, 3);
    }
    Ok("wiped")
}

fn main() -> std::io::Result<()> {
    let router = Router::new("disk", "1.0").tool("wipe", "Wipes the disk", wipe);
    run(serve_stdio(router))
}

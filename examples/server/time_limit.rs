//! Calls have so much time and no more; a tool can ask how much is left, and do less.

use std::time::Duration;

use mcp_tokio::{Ctx, Router, run, serve_stdio, tool};

/// Looks for an answer, as good as there is time for
#[tool]
async fn think(ctx: Ctx) -> &'static str {
    match ctx.time_left() {
        Some(left) if left < Duration::from_secs(60) => "a quick answer",
        _ => "a good answer",
    }
}

/// Waits for what never comes
#[tool]
async fn wait() -> &'static str {
    std::future::pending().await
}

fn main() -> std::io::Result<()> {
    let router = Router::new("thinker", "1.0").call_timeout(Duration::from_millis(50)).add(think).add(wait);
    run(serve_stdio(router))
}

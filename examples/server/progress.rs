//! How far a tool is: with an end that is known, and without.

use mcp_tokio::{Ctx, Router, run, serve_stdio, tool};

/// Copies files
#[tool]
async fn copy(files: Vec<String>, ctx: Ctx) -> String {
    for (done, file) in files.iter().enumerate() {
        ctx.progress_with(done + 1, files.len(), file);
    }
    format!("copied {} files", files.len())
}

/// Counts the stars
#[tool]
async fn stars(ctx: Ctx) -> &'static str {
    // Nobody knows how many there are. A client that does not ask for progress is sent none.
    for counted in [10, 20, 30] {
        ctx.progress(counted, None);
    }
    "more than 30"
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("progress", "1.0").add(copy).add(stars)))
}

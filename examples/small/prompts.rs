//! A prompt with an argument that must be given and one that need not.

use mcp_tokio::{Router, prompt, run, serve_stdio};

/// Has code reviewed
#[prompt]
fn review(
    /// the code
    code: String,
    /// what to look at
    #[default("bugs")]
    focus: String,
) -> String {
    format!("Review this code for {focus}:\n\n{code}")
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("prompts", "1.0").add(review)))
}

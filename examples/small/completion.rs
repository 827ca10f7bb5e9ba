//! A completer that sees what is filled in already: the branches of the repository that was chosen.

use mcp_tokio::{Completing, Router, prompt, run, serve_stdio};

async fn repositories(typed: Completing) -> Vec<&'static str> {
    ["core", "web"].into_iter().filter(|repository| repository.starts_with(&typed.value)).collect()
}

async fn branches(typed: Completing) -> Vec<&'static str> {
    let branches = match typed.arguments.get("repository").map(String::as_str) {
        Some("core") => ["fix/parser", "main"],
        _ => ["feature/login", "main"],
    };
    branches.into_iter().filter(|branch| branch.starts_with(&typed.value)).collect()
}

/// Has a branch reviewed
#[prompt]
fn review(#[complete(repositories)] repository: String, #[complete(branches)] branch: String) -> String {
    format!("Review {branch} of {repository}.")
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("reviews", "1.0").add(review)))
}

//! The folders that the client lets us work in.

use mcp_tokio::{Ctx, Failure, Router, run, serve_stdio, tool};

/// Tells whether a file may be touched
#[tool(read_only)]
async fn allowed(file: String, ctx: Ctx) -> Result<String, Failure> {
    // Asked on each call: the user may have opened another folder meanwhile.
    let roots = ctx.roots()?;
    let within = |root: &str| match file.strip_prefix(root.trim_end_matches('/')) {
        // A `..`, written out or encoded, might lead out of it again.
        Some(rest) => rest.starts_with('/') && !rest.to_lowercase().replace("%2e", ".").contains(".."),
        None => false,
    };
    Ok(match roots.iter().find(|root| within(&root.uri)) {
        Some(root) => format!("yes, in {}", root.name.as_deref().unwrap_or(&root.uri)),
        None => format!("no, it is in none of {} folders", roots.len()),
    })
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("files", "1.0").add(allowed)))
}

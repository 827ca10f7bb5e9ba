//! Who sees what: a filter decides for each caller, and what it hides is not there.

use mcp_tokio::{Router, run, serve_stdio, tool};

/// Looks around
#[tool]
fn look() -> &'static str {
    "a house"
}

/// Tears it down
#[tool(group = "owner")]
fn tear_down() -> &'static str {
    "no house"
}

fn main() -> std::io::Result<()> {
    // Over HTTP this would ask for `viewer.subject()`, the one who signed in.
    let router = Router::new("house", "1.0").add(look).add(tear_down).visible(|viewer, item| {
        let owner = viewer.client().info.as_ref().is_some_and(|client| client.name == "owner");
        owner || !item.is_in("owner")
    });
    run(serve_stdio(router))
}

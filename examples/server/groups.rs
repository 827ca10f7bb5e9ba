//! Tools that are switched on and off together, while clients are connected.

use mcp_tokio::{Router, run, serve_stdio, tool};

/// Digs a hole
#[tool(group = "garden")]
fn dig() -> &'static str {
    "a hole"
}

/// Waters the plants
#[tool(group = "garden")]
fn water() -> &'static str {
    "wet plants"
}

fn main() -> std::io::Result<()> {
    let router = Router::new("house", "1.0").add(dig).add(water).disable_group("garden");
    // The handle is taken before the router is served, so that clients are told that lists may change.
    let (leaving, coming) = (router.handle(), router.handle());
    let go_out = move || {
        leaving.enable_group("garden");
        async { "the sun is shining" }
    };
    let come_in = move || {
        coming.disable_group("garden");
        async { "it is warm" }
    };
    run(serve_stdio(router.tool("go_out", "Goes out", go_out).tool("come_in", "Comes in", come_in)))
}

//! What rmcp's `calculator_stdio` does: two tools with described arguments.

use mcp_tokio::{Router, run, serve_stdio, tool};

/// Adds a and b
#[tool]
fn sum(
    /// the first number
    a: i32,
    b: i32,
) -> i32 {
    a + b
}

/// Takes b from a
#[tool]
fn sub(
    /// what is taken from
    a: i32,
    /// what is taken
    b: i32,
) -> i32 {
    a - b
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("calculator", "1.0").add(sum).add(sub)))
}

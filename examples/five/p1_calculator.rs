//! A calculator: two tools, one of which can fail.

use mcp_tokio::{Router, named, run, serve_stdio};

async fn add(a: f64, b: f64) -> f64 {
    a + b
}

async fn divide(a: f64, b: f64) -> Result<f64, &'static str> {
    (b != 0.0).then_some(a / b).ok_or("b must not be zero")
}

fn main() -> std::io::Result<()> {
    let router = Router::new("calculator", "1.0")
        .tool("add", "Adds a and b", named(["a", "b"], add))
        .tool("divide", "Divides a by b", named(["a", "b"], divide));
    run(serve_stdio(router))
}

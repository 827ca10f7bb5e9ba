//! The calculator, told by attributes.

use mcp_tokio::{Router, run, serve_stdio, tool};

#[tool("Adds a and b")]
fn add(a: f64, b: f64) -> f64 {
    a + b
}

#[tool("Divides a by b")]
fn divide(a: f64, b: f64) -> Result<f64, &'static str> {
    (b != 0.0).then_some(a / b).ok_or("b must not be zero")
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("calc", "1.0").add(add).add(divide)))
}

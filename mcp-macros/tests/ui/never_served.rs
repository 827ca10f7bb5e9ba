#![deny(dead_code)]

use mcp_tokio::tool;

#[tool("Adds")]
async fn add(a: f64, b: f64) -> f64 { //~
    a + b
}

fn main() {}

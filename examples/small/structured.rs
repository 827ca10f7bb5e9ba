//! A result for programs, whose schema is listed with the tool.

use mcp_tokio::{Json, Router, run, schema, serve_stdio, tool};

#[schema]
struct Stats {
    /// how many numbers there were
    count: usize,
    mean: f64,
}

/// Tells about numbers
#[tool]
fn stats(numbers: Vec<f64>) -> Result<Json<Stats>, &'static str> {
    let sum: f64 = numbers.iter().sum();
    match numbers.len() {
        0 => Err("there is no mean of nothing"),
        count => Ok(Json(Stats { count, mean: sum / count as f64 })),
    }
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("stats", "1.0").add(stats)))
}

use mcp_tokio::{Args, Router, tool};
use serde::Deserialize;

#[derive(Deserialize)]
struct Point {
    x: f64,
}

#[tool("Draws a point")]
async fn draw(Args(point): Args<Point>) -> f64 { //~
    point.x
}

fn main() {
    let _ = Router::new("test", "1.0").add(draw);
}

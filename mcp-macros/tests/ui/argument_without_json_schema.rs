use mcp_tokio::{Router, tool};
use serde::Deserialize;

#[derive(Deserialize)]
struct Point {
    x: f64,
}

#[tool("Draws a point")]
async fn draw(point: Point) -> f64 { //~
    point.x
}

fn main() {
    let _ = Router::new("test", "1.0").add(draw);
}

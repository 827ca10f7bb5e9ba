use mcp_tokio::{Args, Router, schema, tool};

#[schema(imput)] //~
struct Point {
    #[serde(default)]
    x: f64,
}

#[tool("Draws a point")]
async fn draw(Args(point): Args<Point>) -> f64 {
    point.x
}

fn main() {
    let _ = Router::new("test", "1.0").add(draw);
}

use mcp_tokio::{Router, named};

struct Point;

fn main() {
    let draw = |point: Point| async move {
        let _ = point;
        "drawn"
    };
    let _ = Router::new("test", "1.0").tool("draw", "Draws a point", named(["point"], draw)); //~
}

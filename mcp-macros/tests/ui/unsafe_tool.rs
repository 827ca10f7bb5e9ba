use mcp_tokio::{Router, tool};

#[tool]
unsafe fn add(a: f64, b: f64) -> f64 { //~
    a + b
}

fn main() {
    let _ = Router::new("test", "1.0").add(add);
}

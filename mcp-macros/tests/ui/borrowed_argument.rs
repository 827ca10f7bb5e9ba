use mcp_tokio::{Router, tool};

#[tool("Greets")]
async fn greet(name: &str) -> String { //~
    format!("hello, {name}")
}

fn main() {
    let _ = Router::new("test", "1.0").add(greet);
}

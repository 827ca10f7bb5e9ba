use mcp_tokio::{Router, tool};

#[tool("Shows")]
async fn show<T: ToString>(value: T) -> String { //~
    value.to_string()
}

fn main() {
    let _ = Router::new("test", "1.0").add(show);
}

use mcp_tokio::{Router, resource};

#[resource] //~
async fn note() -> String {
    "buy milk".into()
}

fn main() {
    let _ = Router::new("test", "1.0").add(note);
}

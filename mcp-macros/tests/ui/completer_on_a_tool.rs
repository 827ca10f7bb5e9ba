use mcp_tokio::{Completing, Router, tool};

#[tool("Greets")]
async fn greet(
    #[complete(names)] name: String, //~
) -> String {
    format!("hello, {name}")
}

async fn names(typed: Completing) -> Vec<String> {
    vec![typed.value]
}

fn main() {
    let _ = names;
    let _ = Router::new("test", "1.0").add(greet);
}

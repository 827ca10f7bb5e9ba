use mcp_tokio::{Router, prompt};

#[prompt("Greets")]
async fn greet(
    #[complete(names)] name: String, //~
) -> String {
    format!("Say hello to {name}")
}

fn names() -> Vec<String> {
    vec!["Ada".into()]
}

fn main() {
    let _ = Router::new("test", "1.0").add(greet);
}

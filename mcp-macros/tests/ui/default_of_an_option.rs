use mcp_tokio::{Router, tool};

#[tool("Repeats")]
async fn repeat(
    text: String,
    #[default(2)] times: Option<usize>, //~
) -> String {
    text.repeat(times.unwrap_or(1))
}

fn main() {
    let _ = Router::new("test", "1.0").add(repeat);
}

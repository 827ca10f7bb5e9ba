use mcp_tokio::{Router, tool};

#[tool("Repeats")]
async fn repeat(
    text: String,
    #[default(2.5)] times: usize, //~
) -> String {
    text.repeat(times)
}

fn main() {
    let _ = Router::new("test", "1.0").add(repeat);
}

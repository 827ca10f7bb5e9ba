use mcp_tokio::{Router, tool};

struct Broken;

#[tool("Fails")]
async fn fail() -> Result<String, Broken> { //~
    Err(Broken)
}

fn main() {
    let _ = Router::new("test", "1.0").add(fail);
}

use mcp_tokio::tool;

struct Counter;

impl Counter {
    #[tool("Counts")]
    async fn count(&self) -> u32 { //~
        1
    }
}

fn main() {
    let _ = Counter.count();
}

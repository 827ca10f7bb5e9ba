use mcp_tokio::{Router, tools};

struct Counter;

#[tools]
impl Counter { //~
    /// Counts.
    async fn count(&self) -> u32 {
        1
    }
}

fn main() {
    let _ = Counter.count();
    let _ = Router::new("test", "1.0").add(Counter);
}

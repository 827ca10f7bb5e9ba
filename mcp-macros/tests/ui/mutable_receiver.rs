use mcp_tokio::{Router, tools};

struct Counter(u32);

#[tools]
impl Counter {
    #[tool("Counts")]
    async fn count(&mut self) -> u32 { //~
        self.0 += 1;
        self.0
    }
}

fn main() {
    let _ = Router::new("test", "1.0").add(Counter(0));
}

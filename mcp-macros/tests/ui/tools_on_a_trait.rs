use mcp_tokio::tools;

#[derive(Default)]
struct Counter;

#[tools]
impl Clone for Counter { //~
    fn clone(&self) -> Self {
        Self
    }
}

fn main() {
    let _ = Counter::default().clone();
}

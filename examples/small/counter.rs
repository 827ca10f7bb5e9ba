//! State that calls share: the methods of a struct are the tools.

use std::sync::atomic::{AtomicI64, Ordering};

use mcp_tokio::{Router, run, serve_stdio, tools};

#[derive(Default)]
struct Counter(AtomicI64);

#[tools]
impl Counter {
    /// Adds to the counter
    #[tool]
    fn add(&self, #[default(1)] by: i64) -> i64 {
        self.0.fetch_add(by, Ordering::Relaxed) + by
    }

    /// The counter
    #[resource("counter://value")]
    fn value(&self) -> String {
        self.0.load(Ordering::Relaxed).to_string()
    }
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("counter", "1.0").add(Counter::default())))
}

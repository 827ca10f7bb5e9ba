use std::rc::Rc;

use mcp_tokio::{Router, tool};

#[tool("Counts")]
async fn count() -> u32 { //~
    let counter = Rc::new(1);
    std::future::ready(()).await;
    *counter
}

fn main() {
    let _ = Router::new("test", "1.0").add(count);
}

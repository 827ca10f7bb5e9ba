use std::rc::Rc;

use mcp_tokio::Router;

fn main() {
    let count = || async {
        let shared = Rc::new(1);
        std::future::ready(()).await;
        *shared
    };
    let _ = Router::new("test", "1.0").tool("count", "Counts", count); //~
}

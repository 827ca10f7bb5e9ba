use std::sync::Arc;

use mcp_tokio::{Router, State, tool};

struct Database;

#[tool("Counts")]
async fn count(State(database): State<Arc<Database>>) -> u32 {
    let _ = database;
    1
}

fn main() {
    let _ = Router::new("test", "1.0").add(count); //~
}

use mcp_tokio::{Completing, Router, prompt};

async fn cities(_typed: Completing) -> u64 {
    7
}

#[prompt("Plans a journey")]
async fn journey(#[complete(cities)] city: String) -> String { //~
    format!("Plan a journey to {city}")
}

fn main() {
    let _ = Router::new("test", "1.0").add(journey);
}

use mcp_tokio::{Router, prompt};

async fn cities(typed: String) -> Vec<String> {
    vec![typed]
}

#[prompt("Plans a journey")]
async fn journey(#[complete(cities)] city: String) -> String { //~
    format!("Plan a journey to {city}")
}

fn main() {
    let _ = Router::new("test", "1.0").add(journey);
}

use mcp_tokio::{Router, resource};

#[resource("notes://{year}/{id}")] //~
async fn note(id: u32) -> String {
    id.to_string()
}

fn main() {
    let _ = Router::new("test", "1.0").add(note);
}

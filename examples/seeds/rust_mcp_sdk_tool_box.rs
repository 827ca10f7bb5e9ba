//! What rust-mcp-sdk's `hello-world-mcp-server-stdio` does: a box of tools with hints and pictures, resources of text
//! and bytes, and a family of resources whose variable is completed.

use mcp_tokio::{Completing, Router, resource, run, serve_stdio, tool};

/// Greets somebody by name
#[tool(
    title = "A greeting",
    read_only = false,
    destructive = false,
    idempotent = false,
    open_world = false,
    icon = "https://example.com/hello.png"
)]
fn say_hello(
    /// who is greeted
    name: String,
) -> String {
    format!("Hello, {name}!")
}

/// Takes leave of somebody by name
#[tool(
    read_only = false,
    destructive = false,
    idempotent = false,
    open_world = false,
    icon = "https://example.com/goodbye.png"
)]
fn say_goodbye(
    /// who is left
    name: String,
) -> String {
    format!("Goodbye, {name}!")
}

/// Plain text
#[resource(
    "test://static/resource/1",
    name = "Resource 1",
    title = "A text",
    mime_type = "text/plain",
    icon = "https://example.com/text.png"
)]
fn text() -> &'static str {
    "Resource 1: words"
}

/// Bytes
#[resource(
    "test://static/resource/2",
    name = "Resource 2",
    title = "Bytes",
    mime_type = "application/octet-stream",
    icon = "https://example.com/blob.png"
)]
fn blob() -> &'static [u8] {
    b"Resource 2: bytes"
}

/// The sprite of a creature, by its number
#[resource(
    "pokemon://{pokemon_id}",
    name = "pokemon",
    title = "Sprite",
    mime_type = "image/png",
    audience = ["user", "assistant"],
    icon = "https://example.com/sprite.png",
    meta = {"license": "CC-BY-4.0"}
)]
fn sprite(#[complete(numbers)] pokemon_id: u16) -> Result<&'static [u8], String> {
    // Theirs is fetched from the web.
    if (1..=1050).contains(&pokemon_id) { Ok(b"\x89PNG\r\n\x1a\n") } else { Err(format!("there is no {pokemon_id}")) }
}

async fn numbers(typed: Completing) -> Vec<String> {
    (1..=1050).map(|id| id.to_string()).filter(|id| id.starts_with(&typed.value)).collect()
}

fn main() -> std::io::Result<()> {
    let router = Router::new("hello", "1.0").instructions("Greetings, and things to read.");
    run(serve_stdio(router.add(say_hello).add(say_goodbye).add(text).add(blob).add(sprite)))
}

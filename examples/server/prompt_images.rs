//! A prompt of several messages: a picture, a resource, and words put into the assistant's mouth.

use mcp_tokio::model::{ContentBlock, ImageContent, PromptMessage, ResourceContents, Role};
use mcp_tokio::{Router, prompt, run, serve_stdio};

const DOT: &[u8] = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";

/// Has a picture described
#[prompt(title = "Describe")]
fn describe(
    /// in which language
    #[default("English")]
    language: String,
) -> Vec<PromptMessage> {
    let rules = ResourceContents::text("rules://style", "Say what is there, and nothing else.");
    vec![
        PromptMessage::new(Role::User, ImageContent::from_bytes(DOT, "image/gif")),
        PromptMessage::new(Role::User, ContentBlock::resource(rules)),
        PromptMessage::new(Role::User, format!("Describe the picture in {language}.")),
        PromptMessage::new(Role::Assistant, "There is"),
    ]
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("pictures", "1.0").add(describe)))
}

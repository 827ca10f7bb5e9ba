//! Results that are no text: a picture, a sound, a link to a resource, and a resource itself.

use mcp_tokio::model::{AudioContent, ContentBlock, ImageContent, Resource, ResourceContents};
use mcp_tokio::{Router, run, serve_stdio, tool};

const DOT: &[u8] = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";
const SILENCE: &[u8] = b"RIFF\x24\x00\x00\x00WAVE";

/// Draws a dot
#[tool]
fn draw() -> ContentBlock {
    ImageContent::from_bytes(DOT, "image/gif").into()
}

/// Plays nothing
#[tool]
fn play() -> ContentBlock {
    AudioContent::from_bytes(SILENCE, "audio/wav").into()
}

/// Finds a report: where it is, and what it says
#[tool]
fn find(year: u16) -> Vec<ContentBlock> {
    let uri = format!("reports://{year}");
    vec![
        ContentBlock::text(format!("The report of {year}:")),
        ContentBlock::link(Resource::new(uri.as_str(), "report").with_mime_type("text/plain")),
        ContentBlock::resource(ResourceContents::text(uri, "It was a good year.")),
    ]
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("media", "1.0").add(draw).add(play).add(find)))
}

//! Tools that answer with each kind of content.

use mcp_driver::router::{Args, Router, arg, named};
use mcp_proto::model::{ContentBlock, Object, TextResourceContents, Tool};

use super::PIXEL;

/// The first tool of all takes no arguments: `http-header-validation` calls whichever is listed first with none.
pub(super) fn tools(router: Router) -> Router {
    let mirrored = named([arg("value").header("Value")], |value: String| async move { format!("Received: {value}") });
    router
        .tool("test_simple_text", "Answers with text", simple_text)
        .tool("test_image_content", "Answers with an image", image)
        .tool("test_audio_content", "Answers with a sound", audio)
        .tool("test_embedded_resource", "Answers with a resource", embedded)
        .tool("test_multiple_content_types", "Answers with several kinds", mixed)
        .tool("test_error_handling", "Always fails", fail)
        .tool("test_custom_header", "Takes a value that travels in a header, too", mirrored)
        .tool_with(full_schema(), anything)
}

async fn simple_text() -> &'static str {
    "This is a simple text response for testing."
}

async fn image() -> ContentBlock {
    ContentBlock::image(PIXEL, "image/png")
}

async fn audio() -> ContentBlock {
    ContentBlock::audio(SILENCE, "audio/wav")
}

async fn embedded() -> ContentBlock {
    let contents = TextResourceContents::new("test://embedded-resource", "This is an embedded resource content.");
    ContentBlock::resource(contents.with_mime_type("text/plain"))
}

async fn mixed() -> Vec<ContentBlock> {
    let contents = TextResourceContents::new("test://mixed-content-resource", r#"{"test":"data","value":123}"#);
    vec![
        ContentBlock::text("Multiple content types test:"),
        ContentBlock::image(PIXEL, "image/png"),
        ContentBlock::resource(contents.with_mime_type("application/json")),
    ]
}

async fn fail() -> Result<(), &'static str> {
    Err("This tool intentionally returns an error for testing")
}

async fn anything(Args(arguments): Args<Object>) -> String {
    format!("JSON Schema 2020-12 tool called with {} arguments", arguments.len())
}

/// A tool whose schema has what JSON Schema 2020-12 has and Rust's types have not: anchors, conditions, alternatives. It
/// has to be listed as it was written, so it was written as what it is, a file.
fn full_schema() -> Tool {
    let schema = serde_json::from_str(include_str!("json_schema_2020_12.json")).expect("the file holds an object");
    Tool::new("json_schema_2020_12_tool", schema).with_description("Tool with JSON Schema 2020-12 features")
}

/// A WAV file of no samples.
const SILENCE: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

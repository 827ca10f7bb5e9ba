//! Tools that answer with each kind of content.

use mcp_driver::{Ctx, Failure, Router};
use mcp_proto::model::{ContentBlock, Object, TextResourceContents, Tool};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Nothing, PIXEL, nothing};

#[derive(Deserialize)]
struct Mirrored {
    value: String,
}

/// The first tool of all takes no arguments: `http-header-validation` calls whichever is listed first with none.
pub(super) fn tools(router: Router) -> Router {
    router
        .tool("test_simple_text", "Answers with text", nothing(), |_: Nothing, _: Ctx| async {
            Ok("This is a simple text response for testing.")
        })
        .tool("test_image_content", "Answers with an image", nothing(), |_: Nothing, _: Ctx| async {
            Ok(ContentBlock::image(PIXEL, "image/png"))
        })
        .tool("test_audio_content", "Answers with a sound", nothing(), |_: Nothing, _: Ctx| async {
            Ok(ContentBlock::audio(SILENCE, "audio/wav"))
        })
        .tool("test_embedded_resource", "Answers with a resource", nothing(), |_: Nothing, _: Ctx| async {
            let contents =
                TextResourceContents::new("test://embedded-resource", "This is an embedded resource content.");
            Ok(ContentBlock::resource(contents.with_mime_type("text/plain")))
        })
        .tool("test_multiple_content_types", "Answers with several kinds", nothing(), |_: Nothing, _: Ctx| async {
            let contents = TextResourceContents::new("test://mixed-content-resource", r#"{"test":"data","value":123}"#);
            Ok(vec![
                ContentBlock::text("Multiple content types test:"),
                ContentBlock::image(PIXEL, "image/png"),
                ContentBlock::resource(contents.with_mime_type("application/json")),
            ])
        })
        .tool("test_error_handling", "Always fails", nothing(), |_: Nothing, _: Ctx| async {
            Err::<(), _>(Failure::new("This tool intentionally returns an error for testing"))
        })
        .tool(
            "test_custom_header",
            "Takes a value that travels in a header, too",
            json!({
                "type": "object",
                "properties": { "value": { "type": "string", "x-mcp-header": "Value" } },
                "required": ["value"],
            }),
            |args: Mirrored, _: Ctx| async move { Ok(format!("Received: {}", args.value)) },
        )
        .tool_with(
            Tool::new("json_schema_2020_12_tool", full_schema())
                .with_description("Tool with JSON Schema 2020-12 features"),
            |args: Value, _: Ctx| async move { Ok(format!("JSON Schema 2020-12 tool called with: {args}")) },
        )
}

/// A schema that uses what JSON Schema 2020-12 has.
fn full_schema() -> Object {
    serde_json::from_str(include_str!("json_schema_2020_12.json")).expect("the file holds an object")
}

/// A WAV file of no samples.
const SILENCE: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

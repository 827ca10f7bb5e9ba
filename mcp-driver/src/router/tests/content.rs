use mcp_proto::model::{
    AudioContent, ContentBlock, EmbeddedResource, ImageContent, Resource, TextContent, TextResourceContents,
};
use serde_json::{Value, json};

use super::Connection;
use crate::router::{Json, Output, Router};

fn picture() -> ImageContent {
    ImageContent::from_bytes(b"png", "image/png")
}

fn note(number: u8) -> Resource {
    Resource::new(format!("note://{number}"), "note")
}

fn embedded() -> EmbeddedResource {
    EmbeddedResource::new(TextResourceContents::new("note://1", "milk"))
}

/// What each tool gives, by the types of its pieces.
fn router() -> Router {
    fn gives<O: Output<mcp_proto::model::Tool> + Send + 'static>(
        router: Router,
        name: &str,
        make: impl Fn() -> O + Send + Sync + 'static,
    ) -> Router {
        router.tool(name, "", move || std::future::ready(make()))
    }
    let mut router = Router::new("contents", "1");
    router = gives(router, "text", || TextContent::new("milk"));
    router = gives(router, "image", picture);
    router = gives(router, "audio", || AudioContent::from_bytes(b"wav", "audio/wav"));
    router = gives(router, "resource", embedded);
    router = gives(router, "resource_link", || note(1));
    router = gives(router, "image image", || vec![picture(), picture()]);
    router = gives(router, "resource_link resource_link", || vec![note(1), note(2)]);
    router = gives(router, "resource resource", || vec![embedded(), embedded()]);
    router = gives(router, "text image", || vec![ContentBlock::from("a picture"), picture().into()]);
    router = gives(router, "", Vec::<AudioContent>::new);
    router = gives(router, "image ", || (picture(), Json(json!({"width": 1}))));
    gives(router, "resource ", || Ok::<_, String>(embedded()))
}

#[test]
fn every_type_of_content_is_a_result_alone_and_in_a_list() {
    for open in [Connection::modern, Connection::legacy] {
        let mut client = open(router());
        for tool in client.list("tools") {
            let result = client.ask("tools/call", json!({"name": tool, "arguments": {}}));
            let content = result["content"].as_array().unwrap_or_else(|| panic!("{tool}: {result}"));
            let types: Vec<&str> = content.iter().filter_map(|piece| piece["type"].as_str()).collect();
            assert_eq!(types.join(" "), tool.trim(), "{result}");
        }
        let result = client.ask("tools/call", json!({"name": "resource_link", "arguments": {}}));
        assert_eq!(result["content"][0], json!({"type": "resource_link", "uri": "note://1", "name": "note"}));
        let result = client.ask("tools/call", json!({"name": "image", "arguments": {}}));
        assert_eq!(result["content"][0], json!({"type": "image", "data": "cG5n", "mimeType": "image/png"}));
        assert_eq!(result.get("structuredContent"), None::<&Value>);
    }
}

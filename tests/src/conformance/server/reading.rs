//! Resources and prompts.

use mcp_driver::router::{Completing, Router, named};
use mcp_proto::model::{
    BlobResourceContents, ContentBlock, PromptMessage, Resource, ResourceContents, ResourceTemplate, Role,
    TextResourceContents,
};

use super::PIXEL;

pub(super) fn resources(router: Router) -> Router {
    let text = Resource::new("test://static-text", "Static text").with_mime_type("text/plain");
    let binary = Resource::new(BINARY, "Static binary").with_mime_type("image/png");
    let watched = Resource::new("test://watched-resource", "Watched resource").with_mime_type("text/plain");
    let data = ResourceTemplate::new("test://template/{id}/data", "Template").with_mime_type("text/plain");
    router
        .resource_with(text, || async { "This is the content of the static text resource." })
        .resource_with(binary, pixel)
        .resource_with(watched, || async { "Watched resource content" })
        .template_with(data, |id: String| async move { format!("This is the data of {id}.") })
}

async fn pixel() -> ResourceContents {
    BlobResourceContents::new(BINARY, PIXEL).with_mime_type("image/png").into()
}

pub(super) fn prompts(router: Router) -> Router {
    router
        .prompt("test_simple_prompt", "A simple prompt", || async { "This is a simple prompt for testing." })
        .prompt("test_prompt_with_arguments", "A prompt with arguments", named(["arg1", "arg2"], two_arguments))
        .complete("test_prompt_with_arguments", "arg1", places)
        .prompt("test_prompt_with_embedded_resource", "A prompt with a resource", named(["resourceUri"], embedded))
        .prompt("test_prompt_with_image", "A prompt with an image in it", image)
}

async fn two_arguments(arg1: String, arg2: String) -> String {
    format!("Prompt with arguments: arg1='{arg1}', arg2='{arg2}'")
}

async fn places(typed: Completing) -> Vec<&'static str> {
    ["paris", "park", "party"].into_iter().filter(|place| place.starts_with(&typed.value)).collect()
}

async fn embedded(uri: String) -> Vec<PromptMessage> {
    let contents = TextResourceContents::new(uri, "Embedded resource content for testing.");
    vec![
        PromptMessage::new(Role::User, ContentBlock::resource(contents.with_mime_type("text/plain"))),
        PromptMessage::new(Role::User, "Please process the embedded resource above."),
    ]
}

async fn image() -> Vec<PromptMessage> {
    vec![
        PromptMessage::new(Role::User, ContentBlock::image(PIXEL, "image/png")),
        PromptMessage::new(Role::User, "Please analyze the image above."),
    ]
}

const BINARY: &str = "test://static-binary";

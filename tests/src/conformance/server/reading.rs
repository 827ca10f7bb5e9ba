//! Resources and prompts.

use mcp_driver::{Completing, Ctx, Router, Vars};
use mcp_proto::model::{
    BlobResourceContents, ContentBlock, PromptArgument, PromptMessage, Resource, ResourceContents, ResourceTemplate,
    Role, TextResourceContents,
};
use serde::Deserialize;
use serde_json::json;

use super::{Nothing, PIXEL};

#[derive(Deserialize)]
struct TwoArguments {
    arg1: String,
    arg2: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Located {
    resource_uri: String,
}

pub(super) fn resources(router: Router) -> Router {
    let text = Resource::new("test://static-text", "Static text").with_mime_type("text/plain");
    let binary = Resource::new(BINARY, "Static binary").with_mime_type("image/png");
    let watched = Resource::new("test://watched-resource", "Watched resource").with_mime_type("text/plain");
    let data = ResourceTemplate::new("test://template/{id}/data", "Template").with_mime_type("application/json");
    router
        .resource_with(text, |_: Ctx| async { Ok("This is the content of the static text resource.") })
        .resource_with(binary, |_: Ctx| async {
            Ok(ResourceContents::from(BlobResourceContents::new(BINARY, PIXEL).with_mime_type("image/png")))
        })
        .resource_with(watched, |_: Ctx| async { Ok("Watched resource content") })
        .template_with(data, |vars: Vars, _: Ctx| async move {
            let id = vars.get("id");
            Ok(json!({ "id": id, "templateTest": true }).to_string())
        })
}

pub(super) fn prompts(router: Router) -> Router {
    let two = ["arg1", "arg2"].map(|name| PromptArgument::new(name).with_required(true));
    let one = [PromptArgument::new("resourceUri").with_required(true)];
    router
        .prompt("test_simple_prompt", "A simple prompt", [], |_: Nothing, _: Ctx| async {
            Ok("This is a simple prompt for testing.")
        })
        .prompt("test_prompt_with_arguments", "A prompt with arguments", two, |args: TwoArguments, _: Ctx| async move {
            Ok(format!("Prompt with arguments: arg1='{}', arg2='{}'", args.arg1, args.arg2))
        })
        .complete_prompt("test_prompt_with_arguments", "arg1", |typed: Completing, _: Ctx| async move {
            let values = ["paris", "park", "party"].into_iter().filter(|value| value.starts_with(&typed.value));
            Ok(values.map(str::to_owned).collect())
        })
        .prompt(
            "test_prompt_with_embedded_resource",
            "A prompt with a resource in it",
            one,
            |args: Located, _: Ctx| async move {
                let contents = TextResourceContents::new(args.resource_uri, "Embedded resource content for testing.");
                Ok(vec![
                    PromptMessage::new(Role::User, ContentBlock::resource(contents.with_mime_type("text/plain"))),
                    PromptMessage::new(Role::User, "Please process the embedded resource above."),
                ])
            },
        )
        .prompt("test_prompt_with_image", "A prompt with an image in it", [], |_: Nothing, _: Ctx| async {
            Ok(vec![
                PromptMessage::new(Role::User, ContentBlock::image(PIXEL, "image/png")),
                PromptMessage::new(Role::User, "Please analyze the image above."),
            ])
        })
}

const BINARY: &str = "test://static-binary";

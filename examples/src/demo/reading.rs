//! Resources, a template, a prompt, and what completes them.

use mcp_tokio::proto::model::{BlobResourceContents, PromptArgument, Resource, ResourceContents, ResourceTemplate};
use mcp_tokio::{Completing, Ctx, Router, Vars};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Welcome {
    name: String,
    style: Option<String>,
}

pub(super) fn resources(router: Router) -> Router {
    let readme = Resource::new(README, "readme").with_mime_type("text/plain");
    let pixel = Resource::new("demo://pixel", "pixel").with_mime_type("image/png");
    let user = ResourceTemplate::new(USERS, "user").with_mime_type("application/json");
    router
        .resource_with(readme, |_: Ctx| async { Ok(README_TEXT) })
        .resource_with(pixel, |_: Ctx| async {
            let contents = BlobResourceContents::new("demo://pixel", PIXEL).with_mime_type("image/png");
            Ok(ResourceContents::from(contents))
        })
        .template_with(user, |vars: Vars, _: Ctx| async move { Ok(json!({ "id": vars.get("id") }).to_string()) })
        .complete_template(
            USERS,
            "id",
            |typed: Completing, _: Ctx| async move { Ok(starting(&typed, &["1", "2", "3"])) },
        )
}

pub(super) fn prompts(router: Router) -> Router {
    let arguments =
        [PromptArgument::new("name").with_required(true), PromptArgument::new("style").with_required(false)];
    router
        .prompt("welcome", "Has a welcome written", arguments, |args: Welcome, _: Ctx| async move {
            let style = args.style.as_deref().unwrap_or("short");
            Ok(format!("Write a {style} welcome for {}.", args.name))
        })
        .complete_prompt("welcome", "style", |typed: Completing, _: Ctx| async move {
            Ok(starting(&typed, &["formal", "friendly", "funny"]))
        })
}

fn starting(typed: &Completing, values: &[&str]) -> Vec<String> {
    values.iter().filter(|value| value.starts_with(&typed.value)).map(|value| (*value).to_owned()).collect()
}

pub(super) const README: &str = "demo://readme";
pub(super) const README_TEXT: &str = "This is the demo server.";
/// A PNG file of one pixel.
pub(super) const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const USERS: &str = "demo://users/{id}";

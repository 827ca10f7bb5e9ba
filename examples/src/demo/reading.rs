//! Resources, a template, a prompt, and what completes them.

use mcp_tokio::proto::model::{BlobResourceContents, Resource, ResourceContents, ResourceTemplate};
use mcp_tokio::{Completing, Router, named};
use serde_json::json;

pub(super) fn resources(router: Router) -> Router {
    let readme = Resource::new(README, "readme").with_mime_type("text/plain");
    let pixel = Resource::new("demo://pixel", "pixel").with_mime_type("image/png");
    let user = ResourceTemplate::new(USERS, "user").with_mime_type("application/json");
    router
        .resource_with(readme, || async { README_TEXT })
        .resource_with(pixel, || async {
            let contents = BlobResourceContents::new("demo://pixel", PIXEL).with_mime_type("image/png");
            ResourceContents::from(contents)
        })
        .template_with(user, |id: String| async move { json!({ "id": id }).to_string() })
        .complete(USERS, "id", |typed: Completing| async move { starting(&typed, &["1", "2", "3"]) })
}

pub(super) fn prompts(router: Router) -> Router {
    let welcome = |name: String, style: Option<String>| async move {
        format!("Write a {} welcome for {name}.", style.as_deref().unwrap_or("short"))
    };
    let styles = |typed: Completing| async move { starting(&typed, &["formal", "friendly", "funny"]) };
    router
        .prompt("welcome", "Has a welcome written", named(["name", "style"], welcome))
        .complete("welcome", "style", styles)
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

//! Tools that answer, fail, count, sleep, log, and change what the server offers.

use std::time::Duration;

use mcp_tokio::proto::model::{ContentBlock, LoggingLevel, LoggingMessageParams, Resource, TextResourceContents};
use mcp_tokio::{Ctx, Failure, Json, Router, Runtime, named, schema};

use super::reading::{PIXEL, README, README_TEXT};

#[schema]
struct Sum {
    sum: f64,
}

/// Tools that need nobody but themselves.
pub(super) fn plain<T>(router: Router, runtime: T) -> Router
where
    T: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let add = |a: f64, b: f64| async move { ((a + b).to_string(), Json(Sum { sum: a + b })) };
    let fail = |message: String| async move { Err::<(), _>(message) };
    let sleep = move |ms: u64| {
        let sleep = runtime.sleep_until(runtime.now() + Duration::from_millis(ms));
        async move {
            sleep.await;
            format!("slept {ms} ms")
        }
    };
    let router = router
        .tool("echo", "Says what it is told", named(["text"], |text: String| async move { text }))
        .tool("add", "Adds two numbers", named(["a", "b"], add))
        .tool("fail", "Fails with the message it is given", named(["message"], fail));
    counting(router, false).tool(
        "sleep",
        "Sleeps for so many milliseconds; cancel it if that is too long",
        named(["ms"], sleep),
    )
}

/// The tool that reports progress; if it `hangs_up`, it ends its HTTP response after each step.
pub(super) fn counting(router: Router, hangs_up: bool) -> Router {
    let count = move |to: u32, ctx: Ctx| async move {
        for step in 1..=to {
            ctx.progress_with(step, to, format!("step {step} of {to}"));
            if hangs_up {
                ctx.handle().close_stream();
            }
        }
        format!("counted to {to}")
    };
    router.tool("count", "Counts, and reports each step", named(["to"], count))
}

/// Tools that tell the client something beside their result.
pub(super) fn telling(router: Router) -> Router {
    let touched = router.handle();
    let touch = move |uri: String| {
        touched.resource_updated(&uri);
        async { "touched" }
    };
    let toggled = router.handle();
    let toggle = move || {
        let removed = toggled.remove_tool("extra");
        if !removed {
            toggled.change(|router| router.tool("extra", "Was not here before", || async { "here for now" }));
        }
        async move { if removed { "removed" } else { "added" } }
    };
    router
        .tool("log", "Logs a text at a level", named(["level", "text"], log))
        .tool("content", "Gives one of each kind of content", content)
        .tool("touch", "Says that a resource has changed", named(["uri"], touch))
        .tool("toggle", "Adds the tool `extra`, or removes it", toggle)
}

async fn log(level: String, text: String, ctx: Ctx) -> Result<&'static str, Failure> {
    let level = LoggingLevel::from_wire(&level).ok_or_else(|| Failure::new(format!("`{level}` is no log level")))?;
    ctx.handle().log(&LoggingMessageParams::new(level, text).with_logger("demo"));
    Ok("logged")
}

async fn content() -> Vec<ContentBlock> {
    vec![
        ContentBlock::text("Text, an image, a sound, a link and a resource."),
        ContentBlock::image(PIXEL, "image/png"),
        ContentBlock::audio(SILENCE, "audio/wav"),
        ContentBlock::link(Resource::new(README, "readme")),
        ContentBlock::resource(TextResourceContents::new(README, README_TEXT).with_mime_type("text/plain")),
    ]
}

/// A WAV file of no samples.
const SILENCE: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

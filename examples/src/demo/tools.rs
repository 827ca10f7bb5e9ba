//! Tools that answer, fail, count, sleep, log, and change what the server offers.

use std::time::Duration;

use mcp_tokio::proto::model::{
    CallToolResult, ContentBlock, LoggingLevel, LoggingMessageParams, Resource, TextResourceContents, Tool,
};
use mcp_tokio::{Ctx, Failure, Router, Runtime};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reading::{PIXEL, README, README_TEXT};

#[derive(Deserialize)]
struct Echo {
    text: String,
}

#[derive(Deserialize)]
struct Add {
    a: f64,
    b: f64,
}

#[derive(Deserialize)]
struct Fail {
    message: String,
}

#[derive(Deserialize)]
struct Count {
    to: u32,
}

#[derive(Deserialize)]
struct Sleep {
    ms: u64,
}

#[derive(Deserialize)]
struct Log {
    level: String,
    text: String,
}

#[derive(Deserialize)]
struct Touch {
    uri: String,
}

#[derive(Deserialize)]
struct Nothing {}

/// Tools that need nobody but themselves.
pub(super) fn plain<T>(router: Router, runtime: T) -> Router
where
    T: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let text = schema(json!({ "text": { "type": "string" } }));
    let add = Tool::new("add", object(schema(json!({ "a": { "type": "number" }, "b": { "type": "number" } }))))
        .with_description("Adds two numbers")
        .with_output_schema(object(schema(json!({ "sum": { "type": "number" } }))));
    let router = router
        .tool("echo", "Says what it is told", text, |args: Echo, _: Ctx| async move { Ok(args.text) })
        .tool_with(add, |args: Add, _: Ctx| async move {
            let sum = args.a + args.b;
            Ok(CallToolResult::text(sum.to_string()).with_structured_content(json!({ "sum": sum })))
        })
        .tool(
            "fail",
            "Fails with the message it is given",
            schema(json!({ "message": { "type": "string" } })),
            |args: Fail, _: Ctx| async move { Err::<(), _>(Failure::new(args.message)) },
        );
    counting(router, false).tool(
        "sleep",
        "Sleeps for so many milliseconds; cancel it if that is too long",
        schema(json!({ "ms": { "type": "integer", "minimum": 0 } })),
        move |args: Sleep, _: Ctx| {
            let sleep = runtime.sleep_until(runtime.now() + Duration::from_millis(args.ms));
            async move {
                sleep.await;
                Ok(format!("slept {} ms", args.ms))
            }
        },
    )
}

/// The tool that reports progress; if it `hangs_up`, it ends its HTTP response after each step.
pub(super) fn counting(router: Router, hangs_up: bool) -> Router {
    router.tool(
        "count",
        "Counts, and reports each step",
        schema(json!({ "to": { "type": "integer", "minimum": 0 } })),
        move |args: Count, ctx: Ctx| async move {
            for step in 1..=args.to {
                let message = format!("step {step} of {}", args.to);
                ctx.progress(step.into(), Some(args.to.into()), Some(&message));
                if hangs_up {
                    ctx.handle().close_stream();
                }
            }
            Ok(format!("counted to {}", args.to))
        },
    )
}

/// Tools that tell the client something beside their result.
pub(super) fn telling(router: Router) -> Router {
    let touched = router.handle();
    let toggled = router.handle();
    let log = schema(json!({ "level": { "type": "string" }, "text": { "type": "string" } }));
    router
        .tool("log", "Logs a text at a level", log, |args: Log, ctx: Ctx| async move {
            let Some(level) = LoggingLevel::from_wire(&args.level) else {
                return Err(Failure::new(format!("`{}` is no log level", args.level)));
            };
            ctx.handle().log(&LoggingMessageParams::new(level, args.text).with_logger("demo"));
            Ok("logged")
        })
        .tool("content", "Gives one of each kind of content", schema(json!({})), |_: Nothing, _: Ctx| async move {
            Ok(vec![
                ContentBlock::text("Text, an image, a sound, a link and a resource."),
                ContentBlock::image(PIXEL, "image/png"),
                ContentBlock::audio(SILENCE, "audio/wav"),
                ContentBlock::link(Resource::new(README, "readme")),
                ContentBlock::resource(TextResourceContents::new(README, README_TEXT).with_mime_type("text/plain")),
            ])
        })
        .tool(
            "touch",
            "Says that a resource has changed",
            schema(json!({ "uri": { "type": "string" } })),
            move |args: Touch, _: Ctx| {
                touched.resource_updated(&args.uri);
                async { Ok("touched") }
            },
        )
        .tool("toggle", "Adds the tool `extra`, or removes it", schema(json!({})), move |_: Nothing, _: Ctx| {
            let removed = toggled.remove_tool("extra");
            if !removed {
                let extra = Tool::new("extra", object(schema(json!({})))).with_description("Was not here before");
                toggled.add_tool(extra, |_: Nothing, _: Ctx| async { Ok("here for now") });
            }
            async move { Ok(if removed { "removed" } else { "added" }) }
        })
}

/// The schema of an object whose `properties` are all required.
pub(super) fn schema(properties: Value) -> Value {
    let required: Vec<&String> =
        properties.as_object().map(|properties| properties.keys().collect()).unwrap_or_default();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn object(schema: Value) -> mcp_tokio::proto::model::Object {
    match schema {
        Value::Object(object) => object,
        _ => unreachable!("a schema made here is an object"),
    }
}

/// A WAV file of no samples.
const SILENCE: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

//! Tools that say something beside their result: progress, log messages, changes of the lists.

use std::time::Duration;

use mcp_driver::Runtime;
use mcp_driver::router::{Ctx, Router};
use mcp_proto::model::LoggingLevel;

pub(super) fn tools<T>(router: Router, runtime: T) -> Router
where
    T: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let (logging, progressing, reconnecting) = (runtime.clone(), runtime.clone(), runtime);
    let (tools, prompts) = (router.handle(), router.handle());
    let change_tools = move || {
        tools.change(|router| router.tool("test_passing_tool", "Is here for a moment", || async { "passing" }));
        tools.remove_tool("test_passing_tool");
        async { "The list of tools has changed" }
    };
    let change_prompts = move || {
        prompts.change(|router| router.prompt("test_passing_prompt", "Is here for a moment", || async { "passing" }));
        prompts.remove_prompt("test_passing_prompt");
        async { "The list of prompts has changed" }
    };
    router
        .tool("test_tool_with_logging", "Logs while it runs", move |ctx: Ctx| log(ctx, logging.clone()))
        .tool("test_logging_tool", "Logs, if it was asked to", log_once)
        .tool("test_tool_with_progress", "Reports progress", move |ctx: Ctx| report(ctx, progressing.clone()))
        .tool(
            "test_reconnection",
            "Closes its stream before it answers; the answer is for whoever reconnects",
            move |ctx: Ctx| reconnect(ctx, reconnecting.clone()),
        )
        .tool("test_trigger_tool_change", "Changes the list of tools", change_tools)
        .tool("test_trigger_prompt_change", "Changes the list of prompts", change_prompts)
}

async fn log<T: Runtime>(ctx: Ctx, runtime: T) -> &'static str {
    for text in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
        ctx.log(LoggingLevel::Info, text);
        step(&runtime).await;
    }
    "Tool with logging executed successfully"
}

async fn log_once(ctx: Ctx) -> &'static str {
    ctx.log(LoggingLevel::Info, "This is only for those who asked for it");
    "Logged to whoever asked for it"
}

async fn report<T: Runtime>(ctx: Ctx, runtime: T) -> &'static str {
    for done in [0, 50, 100] {
        ctx.progress_with(done, 100, format!("Completed step {done} of 100"));
        step(&runtime).await;
    }
    "Tool with progress executed successfully"
}

async fn reconnect<T: Runtime>(ctx: Ctx, runtime: T) -> &'static str {
    ctx.handle().close_stream();
    step(&runtime).await;
    "Reconnection test completed successfully"
}

/// What the suite expects between two things that a tool says.
async fn step<T: Runtime>(runtime: &T) {
    runtime.sleep_until(runtime.now() + Duration::from_millis(50)).await;
}

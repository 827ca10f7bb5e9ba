//! Tools that say something beside their result: progress, log messages, changes of the lists.

use std::time::Duration;

use mcp_driver::{Ctx, Router, Runtime};
use mcp_proto::model::{LoggingLevel, Object, Prompt, Tool};

use super::{Nothing, nothing};

pub(super) fn tools<T>(router: Router, runtime: T) -> Router
where
    T: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let (logging, progressing, reconnecting) = (runtime.clone(), runtime.clone(), runtime);
    let (tools, prompts) = (router.handle(), router.handle());
    router
        .tool("test_tool_with_logging", "Logs while it runs", nothing(), move |_: Nothing, ctx: Ctx| {
            let runtime = logging.clone();
            async move {
                for text in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
                    ctx.log(LoggingLevel::Info, text);
                    step(&runtime).await;
                }
                Ok("Tool with logging executed successfully")
            }
        })
        .tool("test_logging_tool", "Logs, if it was asked to", nothing(), |_: Nothing, ctx: Ctx| async move {
            ctx.log(LoggingLevel::Info, "This is only for those who asked for it");
            Ok("Logged to whoever asked for it")
        })
        .tool("test_tool_with_progress", "Reports progress", nothing(), move |_: Nothing, ctx: Ctx| {
            let runtime = progressing.clone();
            async move {
                for done in [0.0, 50.0, 100.0] {
                    ctx.progress(done, Some(100.0), Some(&format!("Completed step {done} of 100")));
                    step(&runtime).await;
                }
                Ok("Tool with progress executed successfully")
            }
        })
        .tool(
            "test_reconnection",
            "Closes its stream before it answers; the answer is for whoever reconnects",
            nothing(),
            move |_: Nothing, ctx: Ctx| {
                let runtime = reconnecting.clone();
                async move {
                    ctx.handle().close_stream();
                    step(&runtime).await;
                    Ok("Reconnection test completed successfully")
                }
            },
        )
        .tool("test_trigger_tool_change", "Changes the list of tools", nothing(), move |_: Nothing, _: Ctx| {
            let passing = Tool::new("test_passing_tool", Object::new()).with_description("Is here for a moment");
            tools.add_tool(passing, |_: Nothing, _: Ctx| async { Ok("") });
            tools.remove_tool("test_passing_tool");
            async { Ok("The list of tools has changed") }
        })
        .tool("test_trigger_prompt_change", "Changes the list of prompts", nothing(), move |_: Nothing, _: Ctx| {
            let passing = Prompt::new("test_passing_prompt").with_description("Is here for a moment");
            prompts.add_prompt(passing, |_: Nothing, _: Ctx| async { Ok("") });
            prompts.remove_prompt("test_passing_prompt");
            async { Ok("The list of prompts has changed") }
        })
}

/// What the suite expects between two things that a tool says.
async fn step<T: Runtime>(runtime: &T) {
    runtime.sleep_until(runtime.now() + Duration::from_millis(50)).await;
}

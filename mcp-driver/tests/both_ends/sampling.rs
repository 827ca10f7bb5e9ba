use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mcp_driver::{Ctx, Failure, Handlers, Router};
use mcp_proto::model::{
    ContentBlock, CreateMessageParams, CreateMessageResult, Role, SamplingMessage, StopReason, Tool, ToolResultContent,
    ToolUseContent,
};
use serde_json::json;

use crate::{ERAS, talk};

/// Asks a model that may use a tool, until it uses none.
async fn forecast(ctx: Ctx) -> Result<String, Failure> {
    let mut messages = vec![SamplingMessage::new(Role::User, "Do I need a coat?")];
    loop {
        let params = CreateMessageParams::new(messages.clone(), 100_u64).with_tools(vec![Tool::named("weather")]);
        let said = ctx.sample_with(params)?;
        let results = said.content.blocks().iter().filter_map(|block| match block {
            ContentBlock::ToolUse(wanted) => Some(ToolResultContent::new(&*wanted.id, vec!["rain".into()])),
            _ => None,
        });
        let results: Vec<_> = results.map(ContentBlock::ToolResult).collect();
        if results.is_empty() {
            return Ok(said.content.blocks().iter().filter_map(ContentBlock::as_text).collect());
        }
        messages.push(SamplingMessage::new(Role::Assistant, said.content));
        messages.push(SamplingMessage::new(Role::User, results));
    }
}

#[test]
fn a_model_uses_tools_of_the_server() {
    for era in ERAS {
        let model = Handlers::new().sampling_with_tools(|asked| async move {
            let answer = |content: ContentBlock| CreateMessageResult::new(Role::Assistant, content, "model");
            assert_eq!(asked.tools.as_ref().map(Vec::len), Some(1));
            match asked.messages.last().expect("a message").content.blocks() {
                [ContentBlock::ToolResult(result)] => answer(format!("{:?}", result.tool_use_id).into()),
                _ => answer(ContentBlock::ToolUse(ToolUseContent::new("use-1", "weather", Default::default())))
                    .with_stop_reason(StopReason::ToolUse),
            }
        });
        let router = Router::new("forecast", "1.0").tool("coat", "", forecast);
        let said = talk(era, router, model, async |peer| peer.call_tool("coat", ()).text().await);
        assert_eq!(said.expect("an answer"), "\"use-1\"");
    }
}

/// Neither end passes on a conversation in which a use of a tool has no result.
#[test]
fn uses_of_tools_without_results_reach_no_model() {
    let open = || {
        let used = ContentBlock::ToolUse(ToolUseContent::new("use-1", "weather", Default::default()));
        CreateMessageParams::new(vec![SamplingMessage::new(Role::Assistant, used)], 100_u64)
    };
    for era in ERAS {
        let asked = Arc::new(AtomicUsize::new(0));
        let asks = asked.clone();
        let model = Handlers::new().sampling_with_tools(move |_| {
            asks.fetch_add(1, Ordering::Relaxed);
            async { CreateMessageResult::new(Role::Assistant, "", "model") }
        });
        let checked = move |ctx: Ctx| async move { ctx.sample_with(open()).map(|_| "asked") };
        let unchecked = move |ctx: Ctx| async move {
            ctx.ask::<mcp_proto::method::CreateMessage>("model", open()).map(|_| "asked")
        };
        let router = Router::new("forecast", "1.0").tool("checked", "", checked).tool("unchecked", "", unchecked);
        talk(era, router, model, async |peer| {
            let place = "`/messages/1`: expected a result of the tool use `use-1`, right after it";
            for tool in ["checked", "unchecked"] {
                let told = match peer.call_tool(tool, ()).await {
                    Ok(result) => json!(result).to_string(),
                    Err(error) => error.to_string(),
                };
                assert!(told.contains(place), "{tool}: {told}");
            }
        });
        assert_eq!(asked.load(Ordering::Relaxed), 0);
    }
}

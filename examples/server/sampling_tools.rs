//! The client's model works for us, with a tool that we run for it.

use mcp_tokio::model::{
    ContentBlock, CreateMessageParams, Role, SamplingMessage, Tool, ToolResultContent, ToolUseContent,
};
use mcp_tokio::{Ctx, Failure, Router, run, serve_stdio, tool};

/// Answers a question about the weather
#[tool]
async fn answer(question: String, ctx: Ctx) -> Result<String, Failure> {
    let mut said = vec![SamplingMessage::new(Role::User, question)];
    loop {
        let thermometer = Tool::named("thermometer").with_description("Measures the temperature, in °C");
        let ask = CreateMessageParams::new(said.clone(), 300_u64).with_tools(vec![thermometer]);
        let reply = ctx.sample_with(ask)?;
        let uses: Vec<&ToolUseContent> = reply.content.blocks().iter().filter_map(tool_use).collect();
        if uses.is_empty() {
            let words = reply.content.blocks().iter().filter_map(ContentBlock::as_text);
            return Ok(words.collect());
        }
        // Each use has its result in the very next message.
        let measured = uses.iter().map(|one| ToolResultContent::new(one.id.as_str(), vec!["21".into()]).into());
        let results: Vec<ContentBlock> = measured.collect();
        said.push(SamplingMessage::new(Role::Assistant, reply.content));
        said.push(SamplingMessage::new(Role::User, results));
    }
}

fn tool_use(block: &ContentBlock) -> Option<&ToolUseContent> {
    let ContentBlock::ToolUse(wanted) = block else { return None };
    Some(wanted)
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("weather", "1.0").add(answer)))
}

//! What rmcp's `sampling_stdio` does: a tool that has the client's model answer, and says which model it would like.

use mcp_tokio::model::{
    ContentBlock, CreateMessageParams, IncludeContext, ModelHint, ModelPreferences, Role, SamplingMessage,
};
use mcp_tokio::{Ctx, Failure, Router, run, serve_stdio, tool};

/// Asks the client's model
#[tool]
async fn ask_llm(
    /// what to ask
    #[default("Hello LLM")]
    question: String,
    ctx: Ctx,
) -> Result<String, Failure> {
    let preferences = ModelPreferences::new()
        .with_hints([ModelHint::new().with_name("claude")])
        .with_cost_priority(0.3)
        .with_speed_priority(0.8)
        .with_intelligence_priority(0.7);
    let message = SamplingMessage::new(Role::User, &*question);
    let asked = CreateMessageParams::new(vec![message], 150_u64)
        .with_model_preferences(preferences)
        .with_system_prompt("You help where you can.")
        .with_include_context(IncludeContext::None)
        .with_temperature(0.7);
    let said = ctx.sample_with(asked)?;
    let answer = said.content.blocks().first().and_then(ContentBlock::as_text);
    Ok(format!("Question: {question}\nAnswer: {}", answer.unwrap_or("nothing in words")))
}

fn main() -> std::io::Result<()> {
    let router = Router::new("sampling", "1.0").instructions("Tools that need a client with a model.");
    run(serve_stdio(router.add(ask_llm)))
}

//! Tools that ask the client.

use mcp_driver::router::{Ctx, Elicit, Elicited, Failure, Router, named};

use super::forms::{Choices, Review, User, WhoIsIt};

pub(super) fn tools(router: Router) -> Router {
    router
        .tool("test_sampling", "Asks the client's model", named(["prompt"], sample))
        .tool("test_elicitation", "Asks the user", named(["message"], elicit))
        .tool("test_elicitation_sep1034_defaults", "Asks the user, with an answer in every field", review)
        .tool("test_elicitation_sep1330_enums", "Asks the user to choose, in every way there is", choose)
        .tool("test_missing_capability", "Needs a client with a model", need_a_model)
        .tool("test_streaming_elicitation", "Asks the user, and reports", ask_and_report)
}

async fn sample(prompt: String, ctx: Ctx) -> Result<String, Failure> {
    Ok(format!("LLM response: {}", ctx.sample(prompt, 100)?))
}

async fn elicit(message: String, ctx: Ctx) -> Result<String, Failure> {
    asked::<User>(&ctx, &message)
}

async fn review(ctx: Ctx) -> Result<String, Failure> {
    asked::<Review>(&ctx, "Please review and update the form fields with defaults")
}

async fn choose(ctx: Ctx) -> Result<String, Failure> {
    asked::<Choices>(&ctx, "Please select options from the enum fields")
}

async fn need_a_model(ctx: Ctx) -> Result<String, Failure> {
    ctx.sample("Say anything", 100)
}

async fn ask_and_report(ctx: Ctx) -> Result<String, Failure> {
    ctx.progress_with(1, 2, "asking");
    let answer = asked::<WhoIsIt>(&ctx, "What is your name?")?;
    ctx.progress_with(2, 2, "asked");
    Ok(answer)
}

/// What the user does with a form, in words.
pub(super) fn asked<T: Elicit + std::fmt::Debug>(ctx: &Ctx, message: &str) -> Result<String, Failure> {
    Ok(match ctx.elicit::<T>(message)? {
        Elicited::Accept(content) => format!("User response: action=accept, content={content:?}"),
        Elicited::Decline => "User response: action=decline".to_owned(),
        Elicited::Cancel => "User response: action=cancel".to_owned(),
    })
}

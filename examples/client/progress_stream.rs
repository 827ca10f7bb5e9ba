//! A call as a stream: its steps as they come, and the answer at the end.
//!
//! Prints:
//! ```text
//! 1 of 3: soup
//! 2 of 3: fish
//! 3 of 3: cake
//! dinner is served
//! ```

use mcp_tokio::{CallError, Ctx, Router, Step, connect_in_memory, run, tool};

/// Cooks
#[tool]
async fn cook(ctx: Ctx) -> &'static str {
    for (done, course) in ["soup", "fish", "cake"].into_iter().enumerate() {
        ctx.progress_with(done + 1, 3, course);
    }
    "dinner is served"
}

fn main() -> Result<(), CallError> {
    run(async {
        let server = connect_in_memory(Router::new("kitchen", "1.0").add(cook), ("client", "1.0"), ());
        let mut steps = server.peer().call_tool("cook", ()).text().steps();
        while let Some(step) = steps.next().await {
            match step {
                Step::Progress(step) => {
                    let (total, message) = (step.total.unwrap_or_default(), step.message.unwrap_or_default());
                    println!("{} of {total}: {message}", step.progress);
                }
                Step::Done(said) => println!("{}", said?),
            }
        }
        Ok(())
    })
}

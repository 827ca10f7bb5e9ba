//! A bar on standard error that follows a call, and nothing there if nobody looks: then it is plain lines.
//!
//! Prints:
//! ```text
//! copied 3 files
//! ```

use std::io::{IsTerminal, Write, stderr};

use mcp_tokio::{CallError, Ctx, Progress, Router, Step, connect_in_memory, run, tool};

/// Copies files
#[tool]
async fn copy(ctx: Ctx) -> &'static str {
    for (done, file) in ["a.txt", "b.txt", "c\u{1b}[2J.txt"].into_iter().enumerate() {
        ctx.progress_with(done + 1, 3, file);
    }
    "copied 3 files"
}

/// What a step looks like: `[######    ]  60 % text`, and without a total what there is so far.
fn line(step: &Progress) -> String {
    let text = step.message.as_deref().unwrap_or_default();
    // A server's words may not steer a terminal.
    let text: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    match step.total.filter(|total| *total > 0.0) {
        Some(total) => {
            let part = (step.progress / total).clamp(0.0, 1.0);
            format!("[{:<20}] {:>3.0} % {text}", "#".repeat((part * 20.0) as usize), part * 100.0)
        }
        None => format!("{} {text}", step.progress),
    }
}

fn main() -> Result<(), CallError> {
    run(async {
        let server = connect_in_memory(Router::new("files", "1.0").add(copy), ("client", "1.0"), ());
        let mut steps = server.peer().call_tool("copy", ()).text().steps();
        let (mut screen, draws) = (stderr(), stderr().is_terminal());
        while let Some(step) = steps.next().await {
            match step {
                // To the start of the line, and what was there is cleared. That it cannot be shown stops nothing.
                Step::Progress(step) if draws => drop(write!(screen, "\r\u{1b}[K{}", line(&step))),
                Step::Progress(step) => drop(writeln!(screen, "{}", line(&step))),
                Step::Done(said) => {
                    if draws {
                        drop(write!(screen, "\r\u{1b}[K"));
                    }
                    println!("{}", said?);
                }
            }
        }
        Ok(())
    })
}

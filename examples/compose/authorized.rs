//! Who may call what: a policy that hides what a caller may not use, and answers from a cache what costs much.
//!
//! Prints:
//! ```text
//! anybody sees: report
//! reports: 1, 1, 1
//! sell: unknown tool: sell
//! ```

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use mcp_compose::layer::{Asked, Authorize, Cache, Decision, Keep, Layered};
use mcp_tokio::{CallError, Router, Tokio, connect_in_memory, run, tool};

static MADE: AtomicU32 = AtomicU32::new(0);

/// Makes a report, which takes a while
#[tool(read_only)]
fn report() -> u32 {
    MADE.fetch_add(1, Ordering::Relaxed) + 1
}

/// Sells the house
#[tool(destructive)]
fn sell() -> &'static str {
    "sold"
}

fn main() -> Result<(), CallError> {
    // Over HTTP the subject is who signed in; nobody has here.
    let owner = |asked: &Asked<'_>| match (asked.target, asked.caller.subject()) {
        (Some("sell"), subject) if subject != "ada" => Decision::deny("only Ada sells"),
        _ => Decision::Allow,
    };
    run(async {
        let service = Router::new("house", "1.0")
            .add(report)
            .add(sell)
            .layer(Cache::new(Tokio::new()).tool("report", Keep::span(Duration::from_secs(60)).public()))
            .layer(Authorize::new(owner).hiding());
        let server = connect_in_memory(service, ("client", "1.0"), ());
        let peer = server.peer();
        for tool in peer.list_tools().await? {
            println!("anybody sees: {}", tool.name);
        }
        let mut reports = Vec::new();
        for _ in 0..3 {
            reports.push(peer.call_tool("report", ()).text().await?);
        }
        println!("reports: {}", reports.join(", "));
        if let Err(error) = peer.call_tool("sell", ()).await {
            println!("sell: {}", error.answered().map_or("no answer", |answer| &answer.message));
        }
        Ok(())
    })
}

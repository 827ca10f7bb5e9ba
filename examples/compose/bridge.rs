//! A server of the past for clients of today: the proxy speaks each one's revision, and carries questions across.
//!
//! Prints:
//! ```text
//! behind it: 2025-06-18
//! in front: 2026-07-28
//! the old server asks: Shall I?
//! done
//! ```

use std::error::Error;

use mcp_compose::Proxy;
use mcp_tokio::model::ElicitResult;
use mcp_tokio::proto::Version;
use mcp_tokio::{Ctx, Failure, Handlers, Router, Tokio, connect_in_memory, run, tool};

/// Asks before it does anything
#[tool]
async fn act(ctx: Ctx) -> Result<&'static str, Failure> {
    Ok(if ctx.elicit::<()>("Shall I?")?.accepted().is_some() { "done" } else { "left alone" })
}

fn main() -> Result<(), Box<dyn Error>> {
    let old = Router::new("old", "1.0").configure(|config| config.versions = vec![Version::V2025_06_18]).add(act);
    run(async {
        // Instead of this it might be a child process, or a server on the web.
        let proxy = Proxy::new(Tokio::new());
        let behind = connect_in_memory(old, ("bridge", "1.0"), proxy.handler());
        println!("behind it: {}", behind.peer().ready().await?.version);

        let user = Handlers::new().elicitation(|form| async move {
            println!("the old server asks: {}", form.message);
            ElicitResult::accept(form.requested_schema.defaults())
        });
        let front = connect_in_memory(proxy.to(behind.peer()).await?, ("client", "1.0"), user);
        println!("in front: {}", front.peer().ready().await?.version);
        println!("{}", front.peer().call_tool("act", ()).text().await?);
        Ok(())
    })
}

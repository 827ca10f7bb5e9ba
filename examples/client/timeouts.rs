//! Time limits: for all calls, for one, and anew with every sign of life.
//!
//! Prints:
//! ```text
//! patient: done
//! this call: tools/call `hang`: no answer came in time; give it longer with `timeout`
//! all calls: tools/call `hang`: no answer came in time; give it longer with `timeout`
//! ```

use std::time::Duration;

use mcp_tokio::proto::client::Config;
use mcp_tokio::{CallError, Ctx, Router, connect_in_memory, run, tool};

/// Works in small steps
#[tool]
async fn steps(ctx: Ctx) -> &'static str {
    for step in 0..4 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        ctx.progress(step, 4);
    }
    "done"
}

/// Waits for what never comes
#[tool]
async fn hang() -> &'static str {
    std::future::pending().await
}

fn main() -> Result<(), CallError> {
    let mut config = Config::from(("client", "1.0"));
    config.request_timeout = Duration::from_millis(600);
    config.max_request_time = Duration::from_secs(30);
    run(async {
        let server = connect_in_memory(Router::new("worker", "1.0").add(steps).add(hang), config, ());
        let peer = server.peer();
        // It takes 800 ms in all, and every step starts the clock anew for who listens to them.
        println!("patient: {}", peer.call_tool("steps", ()).text().on_progress(|_| ()).await?);
        for (which, limit) in [("this call", Some(Duration::from_millis(10))), ("all calls", None)] {
            let mut call = peer.call_tool("hang", ()).text();
            if let Some(limit) = limit {
                call = call.timeout(limit);
            }
            if let Err(error) = call.await {
                println!("{which}: {error}");
            }
        }
        Ok(())
    })
}

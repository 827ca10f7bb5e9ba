//! A call is given up by dropping it: the server is told, and its handler is dropped in turn.
//!
//! Prints:
//! ```text
//! the first answer: quick
//! the server gave up: slow
//! ```

use std::sync::mpsc::{Sender, channel};

use futures_lite::future::or;
use mcp_tokio::{CallError, Ctx, Router, connect_in_memory, named, run};
use serde_json::json;

/// Tells when it goes.
struct Watching(Sender<String>, String);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.send(self.1.clone());
    }
}

fn main() -> Result<(), CallError> {
    let (sender, given_up) = channel();
    let search = move |how: String, ctx: Ctx| {
        let watching = (how == "slow").then(|| Watching(sender.clone(), how.clone()));
        async move {
            if watching.is_some() {
                ctx.progress(0, 1);
                std::future::pending::<()>().await;
            }
            how
        }
    };
    let router = Router::new("search", "1.0").tool("search", "Searches", named(["how"], search));
    run(async {
        let server = connect_in_memory(router, ("client", "1.0"), ());
        let call = |how| server.peer().call_tool("search", json!({"how": how})).text();
        // Whichever of the two answers first; the other one is dropped where it stands.
        println!("the first answer: {}", or(call("slow"), call("quick")).await?);
        server.peer().ping().await?;
        for how in given_up.try_iter() {
            println!("the server gave up: {how}");
        }
        Ok(())
    })
}

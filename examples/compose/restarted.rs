//! A server that crashes and comes back: calls wait for it, and who watches is told.
//!
//! Prints:
//! ```text
//! life 1: a house
//! gone
//! life 2: a house
//! ```

use std::error::Error;
use std::future::ready;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use mcp_tokio::compose::{RestartPolicy, run_connection};
use mcp_tokio::{Router, connect_in_memory, connect_upstream, run, tool};

static LIVES: AtomicU32 = AtomicU32::new(0);

/// Looks around
#[tool]
fn look() -> String {
    format!("life {}: a house", LIVES.load(Ordering::Relaxed))
}

fn main() -> Result<(), Box<dyn Error>> {
    // It is started anew for each connection, as a child process would be.
    let connect = || {
        LIVES.fetch_add(1, Ordering::Relaxed);
        let server = connect_in_memory(Router::new("house", "1.0").add(look), ("client", "1.0"), ());
        ready(Ok((server.peer().clone(), run_connection(server))))
    };
    let policy = RestartPolicy::new().backoff(Duration::from_millis(1), Duration::from_secs(1));
    run(async {
        let server = connect_upstream("house", connect, policy);
        println!("{}", server.ask(|peer| peer.call_tool("look", ()).text()).await?);

        // A crash, as far as this end can tell.
        let peer = server.peer().await?;
        peer.close();
        peer.closed().await;
        println!("gone");
        println!("{}", server.read(|peer| peer.call_tool("look", ()).text()).await?);
        server.close();
        server.closed().await;
        Ok(())
    })
}

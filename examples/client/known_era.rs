//! What a connection found out about its server saves the next one the asking.
//!
//! Prints:
//! ```text
//! found out: 2025-06-18
//! known: 2025-06-18
//! 2 tools
//! ```

use mcp_tokio::proto::Version;
use mcp_tokio::proto::client::{Config, EraPolicy};
use mcp_tokio::{Router, connect_in_memory, run};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A server that is some years old.
    let router = Router::new("old", "1.0")
        .configure(|config| config.versions = vec![Version::V2025_06_18])
        .tool("look", "Looks around", async || "a house")
        .tool("leave", "Goes away", async || "a street");
    run(async {
        let mut config = Config::from(("client", "1.0"));
        let first = connect_in_memory(router.clone(), config.clone(), ());
        let verdict = first.peer().ready().await?;
        println!("found out: {}", verdict.version);

        // A program would keep it in a file until the server answers otherwise.
        config.era = EraPolicy::Known(verdict);
        let second = connect_in_memory(router, config, ());
        println!("known: {}", second.peer().ready().await?.version);
        println!("{} tools", second.peer().list_tools().await?.len());
        Ok(())
    })
}

//! What a server has, and the results of a tool in three ways: as a type, as text, and whole.
//!
//! Prints:
//! ```text
//! clock 1.0 speaks 2026-07-28
//! now: Tells the time
//! Noon { hour: 12 }
//! it is 12 o'clock
//! 1 block, structured: true
//! ```

use mcp_tokio::{Json, Router, connect_in_memory, run, schema, tool};

#[schema]
#[derive(Debug)]
struct Noon {
    hour: u8,
}

/// Tells the time
#[tool]
fn now() -> (String, Json<Noon>) {
    ("it is 12 o'clock".to_owned(), Json(Noon { hour: 12 }))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    run(async {
        let server = connect_in_memory(Router::new("clock", "1.0").add(now), ("client", "1.0"), ());
        let peer = server.peer();

        let verdict = peer.ready().await?;
        if let Some(server) = verdict.server {
            println!("{} {} speaks {}", server.name, server.version, verdict.version);
        }
        for tool in peer.list_tools().await? {
            println!("{}: {}", tool.name, tool.description.unwrap_or_default());
        }
        let noon: Noon = peer.call_tool("now", ()).json().await?;
        println!("{noon:?}");
        println!("{}", peer.call_tool("now", ()).text().await?);
        let whole = peer.call_tool("now", ()).await?;
        println!("{} block, structured: {}", whole.content.len(), whole.structured_content.is_some());
        Ok(())
    })
}

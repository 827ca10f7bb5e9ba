//! Several servers as one, each in a namespace: one that fails harms no other.
//!
//! Prints:
//! ```text
//! clock_now
//! notes_find
//! milk: notes://notes/milk
//! the note: buy some
//! ```

use mcp_compose::Gateway;
use mcp_tokio::model::{ContentBlock, Resource};
use mcp_tokio::{CallError, Router, connect_in_memory, run};

fn main() -> Result<(), CallError> {
    let clock = Router::new("clock", "1.0").tool("now", "Tells the time", || async { "noon" });
    let notes = Router::new("notes", "1.0")
        .tool("find", "Finds a note", || async { ContentBlock::link(Resource::new("notes://milk", "milk")) })
        .resource("notes://milk", "milk", || async { "buy some" });
    // A gateway takes proxies of remote servers just as well, and other gateways.
    let desk = Gateway::new("desk", "1.0").mount("clock", clock).mount("notes", notes);
    run(async {
        let server = connect_in_memory(desk, ("client", "1.0"), ());
        let peer = server.peer();
        for tool in peer.list_tools().await? {
            println!("{}", tool.name);
        }
        // What a member links to is told in the names of the outside.
        for block in peer.call_tool("notes_find", ()).await?.content {
            let ContentBlock::ResourceLink(link) = block else { continue };
            println!("{}: {}", link.name, link.uri);
            let read = peer.read_resource(&link.uri).await?;
            println!("the note: {}", read.contents.iter().filter_map(|one| one.as_text()).collect::<String>());
        }
        Ok(())
    })
}

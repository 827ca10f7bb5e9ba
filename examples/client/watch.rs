//! A list that is kept up to date: whole at first, and again whenever it has changed.
//!
//! Prints:
//! ```text
//! look
//! look, enter
//! enter
//! ```

use mcp_tokio::{CallError, Router, connect_in_memory, run};

fn main() -> Result<(), CallError> {
    let router = Router::new("house", "1.0").tool("look", "Looks around", async || "a house");
    let house = router.handle();
    run(async {
        let server = connect_in_memory(router, ("client", "1.0"), ());
        let mut lists = server.peer().watch_tools();
        let mut seen = 0;
        while let Some(tools) = lists.next().await {
            let names: Vec<String> = tools?.into_iter().map(|tool| tool.name).collect();
            println!("{}", names.join(", "));
            seen += 1;
            match seen {
                1 => house.change(|router| router.tool("enter", "Goes in", async || "it is dark")),
                2 => _ = house.remove_tool("look"),
                _ => break,
            }
        }
        Ok(())
    })
}

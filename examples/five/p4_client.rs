//! A client: starts the server that it is given, lists its tools and calls one.

use mcp_tokio::{Command, connect_child, run};
use std::collections::HashMap;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let command = Command::new(std::env::args().nth(1).ok_or("which server?")?);
    run(async {
        let server = connect_child(&command, ("client", "1.0"), ())?;
        for tool in server.peer().list_tools().await? {
            println!("{}", tool.name);
        }
        let numbers = HashMap::from([("a", 1), ("b", 2)]);
        let sum: f64 = server.peer().call_tool("add", numbers).json().await?;
        println!("{sum}");
        server.shutdown(Default::default()).await?;
        Ok(())
    })
}

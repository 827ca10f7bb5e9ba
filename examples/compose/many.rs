//! A client of many servers, from the `mcp.json` that hosts keep: one list of tools, and one that fails harms no other.
//!
//! Prints:
//! ```text
//! in the file: line 7, /mcpServers/mail/comand: the key `comand` is not known; did you mean `command`?
//! in the file: line 7, /mcpServers/mail: there is neither a `command` nor a `url`
//! away is not there
//! clock_now, greeter_hello
//! hello, Ada
//! ```

use std::env;
use std::error::Error;

use mcp_tokio::compose::{RestartPolicy, ServersFile};
use mcp_tokio::{Router, connect_servers, named, run, serve_stdio};
use serde_json::json;

const FILE: &str = r#"{
    // As an editor would have it; `${SELF}` is this very program, which is the servers too.
    "mcpServers": {
        "clock": {"command": "${SELF}", "args": ["clock"]},
        "greeter": {"command": "${SELF}", "args": ["greeter"]},
        "away": {"command": "no-such-program"},
        "mail": {"comand": "a slip"},
    },
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let clock = || Router::new("clock", "1.0").tool("now", "Tells the time", || async { "noon" });
    let hello = |name: String| async move { format!("hello, {name}") };
    match env::args().nth(1).as_deref() {
        Some("clock") => Ok(run(serve_stdio(clock()))?),
        Some(_) => Ok(run(serve_stdio(Router::new("greeter", "1.0").tool("hello", "Greets", named(["name"], hello))))?),
        None => run(client()),
    }
}

async fn client() -> Result<(), Box<dyn Error>> {
    let own = env::args().next().unwrap_or_default();
    let file =
        ServersFile::parse(FILE, |name: &str| if name == "SELF" { Some(own.clone()) } else { env::var(name).ok() })?;
    for problem in file.problems() {
        println!("in the file: {problem}");
    }
    // Nothing answers the servers' questions. One that does not start is not tried again.
    let group = connect_servers(&file, ("client", "1.0"), |_: &str| (), RestartPolicy::never());
    let tools = group.list_tools().await;
    for failure in &tools.failures {
        println!("{} is not there", failure.member);
    }
    let names: Vec<String> = tools.into_iter().map(|tool| tool.item.name).collect();
    println!("{}", names.join(", "));
    let said = group.call_tool("greeter_hello", json!({"name": "Ada"})).await?;
    println!("{}", said.content.iter().filter_map(|block| block.as_text()).collect::<String>());
    group.close().await;
    Ok(())
}

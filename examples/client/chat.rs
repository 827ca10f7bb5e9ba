//! A chat: the model is told which tools there are, and what it wants called is called until it has an answer.
//!
//! Prints:
//! ```text
//! user: Is it warm in Rome?
//! model calls weather {"city":"Roma"}
//! tool: no such city, there is: Rome, Oslo
//! model calls weather {"city":"Rome"}
//! tool: 31 degrees
//! model: It is 31 degrees.
//! ```

use mcp_tokio::model::Tool;
use mcp_tokio::{CallError, Failure, Router, connect_in_memory, run, tool};
use serde_json::{Value, json};

enum Turn {
    Call { tool: String, arguments: Value },
    Say(String),
}

/// The model, of which this is a stub: a real one is sent the conversation, and of each tool its name, its description
/// and `input_schema`, which is JSON Schema as the interfaces of models want it.
fn model(tools: &[Tool], conversation: &[String]) -> Turn {
    let call = |city| Turn::Call { tool: tools[0].name.clone(), arguments: json!({"city": city}) };
    match conversation.last().and_then(|last| last.strip_prefix("tool: ")) {
        None => call("Roma"),
        Some(said) if said.contains("degrees") => Turn::Say(format!("It is {said}.")),
        Some(_) => call("Rome"),
    }
}

/// The weather of a city
#[tool(read_only)]
fn weather(city: String) -> Result<String, Failure> {
    match &*city {
        "Rome" => Ok("31 degrees".to_owned()),
        "Oslo" => Ok("12 degrees".to_owned()),
        _ => Err(Failure::new("no such city, there is: Rome, Oslo")),
    }
}

fn main() -> Result<(), CallError> {
    run(async {
        let server = connect_in_memory(Router::new("weather", "1.0").add(weather), ("chat", "1.0"), ());
        let tools = server.peer().list_tools().await?;
        let mut conversation = vec!["user: Is it warm in Rome?".to_owned()];
        // A model that goes on calling is stopped; so is one that a host's user has lost patience with.
        for _ in 0..10 {
            println!("{}", conversation[conversation.len() - 1]);
            let (tool, arguments) = match model(&tools, &conversation) {
                Turn::Say(text) => {
                    println!("model: {text}");
                    return Ok(());
                }
                Turn::Call { tool, arguments } => (tool, arguments),
            };
            println!("model calls {tool} {arguments}");
            conversation.push(match server.peer().call_tool(&tool, arguments).text().await {
                // That a tool has failed is for the model, which can do better; everything else is for us.
                Ok(text) | Err(CallError::Tool { text, .. }) => format!("tool: {text}"),
                Err(error) => return Err(error),
            });
        }
        Ok(())
    })
}

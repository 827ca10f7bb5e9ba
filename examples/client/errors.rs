//! What can go wrong with a call, sorted by who is to blame.
//!
//! Prints:
//! ```text
//! the tool: b must not be zero
//! the tool: invalid arguments for tool `divide`: `/b`: missing, expected a number; correct that and call it again
//! the reader of the result
//! the server: unknown tool: devide; did you mean `divide`?
//! nobody: it was never sent
//! ```

use mcp_tokio::{CallError, Router, connect_in_memory, run, tool};
use serde_json::json;

/// Divides a by b
#[tool]
fn divide(a: f64, b: f64) -> Result<f64, &'static str> {
    (b != 0.0).then_some(a / b).ok_or("b must not be zero")
}

fn main() {
    run(async {
        let server = connect_in_memory(Router::new("calculator", "1.0").add(divide), ("client", "1.0"), ());
        let peer = server.peer();
        for arguments in [json!({"a": 1, "b": 0}), json!({"a": 1}), json!({"a": 1, "b": 2})] {
            if let Err(error) = peer.call_tool("divide", arguments).json::<bool>().await {
                println!("{}", blame(&error));
            }
        }
        if let Err(error) = peer.call_tool("devide", ()).await {
            println!("{}", blame(&error));
        }
        peer.close();
        if let Err(error) = peer.call_tool("divide", ()).await {
            println!("{}", blame(&error));
        }
    });
}

fn blame(error: &CallError) -> String {
    match error {
        CallError::Tool { text, .. } => format!("the tool: {text}"),
        CallError::Shape { .. } => "the reader of the result".to_owned(),
        CallError::Send { .. } => "nobody: it was never sent".to_owned(),
        other => match other.answered() {
            Some(error) => format!("the server: {}", error.message),
            None => other.to_string(),
        },
    }
}

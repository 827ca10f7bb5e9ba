//! A server on pipes, whatever features it is built with: without `net`, threads read and write them.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use mcp_tokio::{Router, run, serve_stdio};
use serde_json::{Value, json};

const SERVES: &str = "MCP_SERVES_ON_PIPES";

/// Run once more as a process of its own, this test is the server.
#[test]
fn a_server_answers_on_pipes_and_leaves_with_its_client() {
    if env::var_os(SERVES).is_some() {
        let router = Router::new("pipes", "1.0").tool("greet", "Says hello", async || "Hello!");
        return run(serve_stdio(router)).expect("the pipes hold");
    }
    let mut server = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", "a_server_answers_on_pipes_and_leaves_with_its_client", "--nocapture"])
        .env(SERVES, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = server.stdin.take().expect("a pipe");
    let mut lines = BufReader::new(server.stdout.take().expect("a pipe")).lines();
    for id in 1..=3 {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let params = json!({"name": "greet", "arguments": {}, "_meta": meta});
        writeln!(input, "{}", json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}))
            .expect("it reads");
        // What the test harness says before the server takes the streams is no JSON.
        let answer = lines.find_map(|line| serde_json::from_str::<Value>(&line.expect("it writes")).ok());
        let answer = answer.expect("an answer");
        assert_eq!(
            (&answer["id"], &answer["result"]["content"][0]["text"]),
            (&json!(id), &json!("Hello!")),
            "{answer}"
        );
    }
    drop(input);
    assert!(server.wait().expect("it ends").success());
}

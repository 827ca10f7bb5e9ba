use std::path::Path;
use std::{env, fs};

use mcp_driver::duplex::duplex;
use mcp_tokio::ServerDriver;
use serde_json::{Value, json};

use super::router;
use crate::blocking::Blocking;

#[test]
fn the_tools_are_those_of_the_benchmark() {
    let Some(folder) = env::var_os("MCP_BENCH_DIR") else {
        eprintln!("\n!!! MCP_BENCH_DIR is not set: the tools were not compared with those of the benchmark !!!\n");
        return;
    };
    let expected = fs::read_to_string(Path::new(&folder).join("tools.json")).expect("the folder holds the tools");
    let expected: Vec<Value> = serde_json::from_str(&expected).expect("it is JSON");
    assert_eq!(expected.len(), 50);
    let tools = ask(false, "tools/list", json!({}));
    let tools = tools["tools"].as_array().expect("tools");
    assert_eq!(tools.len(), expected.len());
    for (tool, expected) in tools.iter().zip(&expected) {
        assert_eq!(tool, expected);
    }
}

#[test]
fn a_tool_answers_as_it_should() {
    let text = |name: &str, arguments: Value| {
        let mut result = ask(true, "tools/call", json!({"name": name, "arguments": arguments}));
        result["content"][0]["text"].take()
    };
    assert_eq!(text("echo", json!({"message": "hello"})), "hello");
    assert_eq!(text("progress100", json!({})), "done");
    assert_eq!(text("issue_update", json!({"id": "1", "revision": 7})), "ok");
    assert_eq!(text("sleep", json!({"ms": 0})), "slept");
}

/// The result of a request.
fn ask(extra: bool, method: &str, mut params: Value) -> Value {
    use futures_lite::{AsyncReadExt, AsyncWriteExt};

    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    let runtime = Blocking::new();
    let (mut near, far) = duplex(1 << 20);
    let (reader, writer) = far.split();
    let answer = runtime.clone().run(async {
        near.write_all(format!("{request}\n").as_bytes()).await.expect("written");
        near.close().await.expect("closed");
        ServerDriver::new(reader, writer, router(runtime, extra), Blocking::new()).await.expect("served");
        let mut answers = String::new();
        near.read_to_string(&mut answers).await.expect("read");
        answers.lines().last().map(str::to_owned).expect("an answer")
    });
    let mut answer: Value = serde_json::from_str(&answer).expect("it is JSON");
    answer["result"].take()
}

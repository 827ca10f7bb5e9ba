//! The programs before and after do the same: they are started, listed and called.

use std::process::Command;

use mcp_tokio::{CallError, connect_child, run};
use serde_json::{Value, json};

const SERVERS: [(&str, &str); 3] = [
    (env!("CARGO_BIN_EXE_rmcp_before"), env!("CARGO_BIN_EXE_rmcp_after")),
    (env!("CARGO_BIN_EXE_rust_mcp_sdk_before"), env!("CARGO_BIN_EXE_rust_mcp_sdk_after")),
    (env!("CARGO_BIN_EXE_tmcp_before"), env!("CARGO_BIN_EXE_tmcp_after")),
];

/// The names and the descriptions of tools.
type Tools = Vec<(String, Option<String>)>;

/// What a server has, what six by three is, and what it says of six by nothing.
fn seen(program: &str) -> (Tools, Option<f64>, String) {
    run(async {
        let server = connect_child(program, ("test", "1.0"), ()).expect("it starts");
        let mut tools: Vec<_> = (server.peer().list_tools().await.expect("it lists"))
            .into_iter()
            .map(|tool| (tool.name, tool.description))
            .collect();
        tools.sort();
        let divided: Value =
            server.peer().call_tool("divide", json!({"a": 6.0, "b": 3.0})).json().await.expect("it divides");
        let failed = server.peer().call_tool("divide", json!({"a": 6.0, "b": 0.0})).text().await;
        let Err(CallError::Tool { text, .. }) = failed else { panic!("{program}: {failed:?}") };
        server.close().await.expect("it ends");
        (tools, divided.as_f64().or(divided["value"].as_f64()), text)
    })
}

#[test]
fn a_program_before_and_the_one_after_do_the_same() {
    for (before, after) in SERVERS {
        let ((tools, divided, said), after) = (seen(before), seen(after));
        assert_eq!((tools, divided), (after.0, after.1));
        assert_eq!(after.2, "b must not be zero");
        // Errors of tmcp are structured, and have no text.
        assert!(said == after.2 || (before.contains("tmcp") && said.is_empty()), "{before}: {said}");
    }
}

#[test]
fn the_clients_say_the_same() {
    let said = |client: &str| {
        let output = Command::new(client).arg(env!("CARGO_BIN_EXE_rmcp_after")).output().expect("it runs");
        String::from_utf8(output.stdout).expect("it prints text")
    };
    let after = said(env!("CARGO_BIN_EXE_rmcp_client_after"));
    assert_eq!(said(env!("CARGO_BIN_EXE_rmcp_client_before")), after);
    assert_eq!(after, "add: Adds a and b\ndivide: Divides a by b\n2\n");
}

//! Arguments and results in a crate that depends on neither serde nor schemars, as this one.

#![cfg(all(feature = "client", feature = "macros"))]

use mcp_tokio::{Args, Json, Router, connect_in_memory, run, schema, tool};

#[schema]
#[derive(Debug, PartialEq)]
struct Sum {
    /// what it comes to
    sum: i64,
}

#[schema(input)]
struct Pair {
    a: i64,
    #[serde(default)]
    b: i64,
}

/// Adds
#[tool]
fn add(Args(Pair { a, b }): Args<Pair>) -> Json<Sum> {
    Json(Sum { sum: a + b })
}

#[test]
fn a_schema_needs_no_dependency() {
    let said = run(async {
        let server = connect_in_memory(Router::new("sums", "1.0").add(add), ("client", "1.0"), ());
        let tool = server.peer().list_tools().await.unwrap().remove(0);
        assert_eq!(tool.output_schema.unwrap()["properties"]["sum"]["description"], "what it comes to");
        server.peer().call_tool("add", serde_json::json!({"a": 2})).json::<Sum>().await.unwrap()
    });
    assert_eq!(said, Sum { sum: 2 });
}

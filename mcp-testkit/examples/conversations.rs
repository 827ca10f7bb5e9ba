//! How long a thousand conversations in memory take: connect, list, call, close. Run it with `--release`.
#![allow(clippy::print_stdout, reason = "that is what it is for")]

use std::time::Instant;

use mcp_driver::{Router, named};
use mcp_proto::Version;
use mcp_testkit::{Executor, TestClient};
use serde_json::json;

const CONVERSATIONS: u32 = 1000;

fn main() {
    let router = Router::new("calculator", "1.0").tool(
        "add",
        "Adds a and b",
        named(["a", "b"], |a: f64, b: f64| async move { a + b }),
    );
    let executor = Executor::new();
    for version in [Version::V2026_07_28, Version::V2025_11_25, Version::V2024_11_05] {
        let start = Instant::now();
        for _ in 0..CONVERSATIONS {
            let client = TestClient::builder(router.clone()).executor(&executor).version(version).connect();
            assert_eq!(client.list_tools().len(), 1);
            assert_eq!(client.call_tool("add", json!({"a": 1, "b": 2})).text(), "3");
            client.close();
        }
        let took = start.elapsed();
        println!("{version}: {CONVERSATIONS} conversations in {took:?}, {:?} each", took / CONVERSATIONS);
    }
}

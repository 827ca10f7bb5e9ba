//! Schemas in earnest: with the cargo feature `validation` arguments are held against all that a schema says.
//!
//! `cargo test -p mcp-examples --features validation --example validation` runs its tests.

use mcp_tokio::model::{Object, Tool};
use mcp_tokio::{Args, Router, run, serve_stdio};

const SCHEMA: &str = r#"{
    "type": "object",
    "properties": {"plate": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$"}},
    "required": ["plate"]
}"#;

async fn park(Args(arguments): Args<Object>) -> String {
    format!("parked: {}", arguments.len())
}

fn router() -> Result<Router, serde_json::Error> {
    let tool = Tool::new("park", serde_json::from_str::<Object>(SCHEMA)?).with_description("Parks a car");
    Ok(Router::new("garage", "1.0").tool_with(tool, park))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Ok(run(serve_stdio(router()?))?)
}

#[cfg(test)]
mod tests {
    use mcp_testkit::TestClient;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pattern_is_minded() -> Result<(), serde_json::Error> {
        let client = TestClient::new(router()?);
        assert_eq!(client.call_tool("park", json!({"plate": "AB1234"})).text(), "parked: 1");
        let why = client.call_tool("park", json!({"plate": "ab1"})).failure();
        assert!(why.contains("/plate"), "{why}");
        Ok(())
    }
}

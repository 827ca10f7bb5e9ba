//! What is no message, or comes at the wrong time.

use mcp_driver::Router;
use serde_json::json;

use super::server::server;
use super::talk::Talk;
use super::{Case, case};

fn lines(sent: &[&str]) -> String {
    Talk::new().lines(server(), sent)
}

fn small() -> Router {
    Router::new("small", "1.0").tool("now", "Tells the time", || async { "noon" })
}

pub(crate) fn cases() -> Vec<Case> {
    let foreign = r#"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2031-01-01","io.modelcontextprotocol/clientInfo":{"name":"a","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}"#;
    let bare = r#"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#;
    vec![
        case("malformed_line", lines(&[r#"{"jsonrpc":"2.0","id":7,"method":"#]), &[]),
        case("no_json", lines(&["hello"]), &[]),
        case("no_version_of_json_rpc", lines(&[r#"{"id":7,"method":"tools/list"}"#]), &["jsonrpc"]),
        case("unsupported_revision", lines(&[foreign]), &["2031-01-01", "2026-07-28"]),
        case("no_capabilities", lines(&[bare]), &["clientCapabilities"]),
        case("before_initialize", lines(&[r#"{"jsonrpc":"2.0","id":7,"method":"tools/list"}"#]), &[]),
        case(
            "params_no_object",
            lines(&[r#"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":[1]}"#]),
            &["params"],
        ),
        case(
            "undeclared_feature",
            Talk::new().ask(
                small,
                (
                    "completion/complete",
                    json!({"ref": {"type": "ref/prompt", "name": "a"}, "argument": {"name": "a", "value": ""}}),
                ),
            ),
            &["completion/complete"],
        ),
        case("undeclared_prompts", Talk::new().ask(small, ("prompts/list", json!({}))), &["prompts/list"]),
    ]
}

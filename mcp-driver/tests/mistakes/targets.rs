//! What is asked for and is not there.

use serde_json::{Value, json};

use super::server::server;
use super::talk::Talk;
use super::{Case, case};

fn ask(method: &str, params: Value) -> String {
    Talk::new().ask(server, (method, params))
}

fn complete(reference: Value, argument: &str) -> String {
    ask("completion/complete", json!({"ref": reference, "argument": {"name": argument, "value": ""}}))
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("unknown_tool", ask("tools/call", json!({"name": "ad"})), &["ad", "`add`"]),
        case("unknown_tool_far", ask("tools/call", json!({"name": "paint"})), &["paint"]),
        case("unknown_prompt", ask("prompts/get", json!({"name": "greets"})), &["greets", "`greet`"]),
        case(
            "unknown_resource",
            ask("resources/read", json!({"uri": "config://ap"})),
            &["config://ap", "`config://app`"],
        ),
        case(
            "unknown_resource_far",
            ask("resources/read", json!({"uri": "file:///etc/passwd"})),
            &["file:///etc/passwd"],
        ),
        case(
            "unknown_completion",
            complete(json!({"type": "ref/prompt", "name": "great"}), "name"),
            &["great", "`greet`"],
        ),
        case(
            "unknown_completion_kind",
            complete(json!({"type": "ref/tool", "name": "add"}), "a"),
            &["`/ref", "ref/prompt"],
        ),
        case(
            "unknown_completion_argument",
            complete(json!({"type": "ref/prompt", "name": "greet"}), "nam"),
            &["nam", "`name`"],
        ),
        case("unknown_method", ask("tools/cal", json!({"name": "add"})), &["tools/cal"]),
        case("no_name", ask("tools/call", json!({"arguments": {}})), &["`name`"]),
        case("name_no_text", ask("tools/call", json!({"name": 3})), &["`/name`", "a string", "3"]),
        case("bad_cursor", ask("tools/list", json!({"cursor": "next please"})), &["`cursor`", "`nextCursor`"]),
        case(
            "unknown_log_level",
            Talk::new().legacy(server(), ("logging/setLevel", json!({"level": "warn"}))),
            &["level", "warning"],
        ),
    ]
}

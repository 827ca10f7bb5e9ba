//! Handlers that fail, and questions to the client.

use std::time::Duration;

use mcp_driver::Router;
use serde_json::{Value, json};

use super::server::server;
use super::talk::{Asked, Talk};
use super::{Case, case};

fn call(name: &str) -> Asked<'_> {
    ("tools/call", json!({"name": name, "arguments": {}}))
}

/// One that gives a handler a minute.
fn hurried() -> Router {
    server().configure(|config| config.call_timeout = Some(Duration::from_secs(60)))
}

fn asked(answer: Value) -> String {
    Talk::new().answering(json!({"elicitation": {}}), "elicitation/create", answer).ask(server, call("wipe"))
}

pub(crate) fn cases() -> Vec<Case> {
    let lies = json!({"name": "wipe", "arguments": {}, "requestState": "bm9uc2Vuc2U", "inputResponses": {}});
    let forged = Talk::new().answering(json!({"elicitation": {}}), "elicitation/create", json!({"action": "cancel"}));
    vec![
        case(
            "handler_error",
            Talk::new().ask(server, ("tools/call", json!({"name": "divide", "arguments": {"a": 1, "b": 0}}))),
            &["b must not be zero"],
        ),
        case("handler_panic", Talk::new().ask(server, call("crash")), &[]),
        case("handler_hangs", Talk::new().waiting(Duration::from_secs(86_400)).ask(hurried, call("hang")), &["60s"]),
        case("cannot_elicit", Talk::new().ask(server, call("wipe")), &["elicitation"]),
        case("cannot_sample", Talk::new().ask(server, call("think")), &["sampling"]),
        case("cannot_tell_roots", Talk::new().ask(server, call("look")), &["roots"]),
        case("answer_missing_field", asked(json!({"action": "accept", "content": {}})), &["sure"]),
        case("answer_wrong_type", asked(json!({"action": "accept", "content": {"sure": "yes"}})), &["sure"]),
        case("answer_no_answer", asked(json!({"content": {"sure": true}})), &["action"]),
        case("forged_state", forged.modern(server(), ("tools/call", lies)), &["requestState"]),
    ]
}

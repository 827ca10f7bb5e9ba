use mcp_proto::model::CreateMessageParams;
use serde_json::{Value, json};

fn check(messages: Value) -> Result<(), String> {
    let params: CreateMessageParams =
        serde_json::from_value(json!({"messages": messages, "maxTokens": 1})).expect("params");
    params.check_tools().map_err(|imbalance| imbalance.to_string())
}

fn said(role: &str, content: Value) -> Value {
    json!({"role": role, "content": content})
}

fn uses(id: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": "weather", "input": {}})
}

fn gives(id: &str) -> Value {
    json!({"type": "tool_result", "toolUseId": id, "content": []})
}

fn text() -> Value {
    json!({"type": "text", "text": "hello"})
}

#[test]
fn uses_of_tools_are_followed_by_their_results() {
    for messages in [
        json!([]),
        json!([said("user", text()), said("assistant", text())]),
        json!([said("assistant", uses("a")), said("user", gives("a"))]),
        json!([
            said("user", text()),
            said("assistant", json!([text(), uses("a"), uses("b")])),
            said("user", json!([gives("b"), gives("a")])),
            said("assistant", uses("a")),
            said("user", gives("a")),
            said("assistant", text()),
        ]),
    ] {
        assert_eq!(check(messages.clone()), Ok(()), "{messages}");
    }
}

#[test]
fn what_does_not_belong_together_is_told_with_its_place() {
    let begin = said("assistant", json!([uses("a"), uses("b")]));
    let missing = "`/messages/1`: expected a result of the tool use `b`, right after it";
    let unasked = "`/messages/1`: expected no result of `a`, which the message before does not ask for";
    for (messages, expected) in [
        (json!([begin, said("user", gives("a"))]), missing),
        (json!([begin, said("user", gives("a")), said("user", gives("b"))]), missing),
        (json!([said("assistant", uses("b"))]), missing),
        (json!([said("assistant", uses("b")), said("user", text())]), missing),
        (json!([said("user", text()), said("user", gives("a"))]), unasked),
        (json!([said("assistant", uses("a")), said("user", json!([gives("a"), gives("a")]))]), unasked),
        (
            json!([said("assistant", uses("a")), said("user", json!([gives("a"), text()]))]),
            "`/messages/1`: expected results of tools alone, since there is one",
        ),
        (
            json!([said("assistant", uses("a")), said("assistant", gives("a"))]),
            "`/messages/1`: expected role \"user\" where a tool has a result",
        ),
        (json!([said("user", uses("a"))]), "`/messages/0`: expected role \"assistant\" where a tool is used"),
    ] {
        assert_eq!(check(messages.clone()), Err(expected.into()), "{messages}");
    }
}

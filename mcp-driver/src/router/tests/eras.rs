//! The same handlers, asked in either era.

use std::future::pending;

use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::Object;
use serde_json::{Value, json};

use super::Connection;
use crate::router::{Args, Completing, Ctx, Failure, Json, Meta, Router, arg, named};

fn router() -> Router {
    let divide = |a: f64, b: f64| async move { if b == 0.0 { Err("b must not be zero") } else { Ok(a / b) } };
    Router::new("test", "1")
        .tool("divide", "Divides", named([arg("a"), arg("b").or(2.0)], divide))
        .tool("json", "Gives JSON", |Args(given): Args<Object>| async move { Json(given) })
        .tool("meta", "Tells what came beside", |Meta(meta): Meta| async move { Json(meta) })
        .tool("panic", "Panics", || async {
            if true {
                panic!("a bug");
            }
        })
        .tool("refuse", "Refuses", || async { Err::<String, _>(RpcError::invalid_params("not so")) })
        .tool("ask", "Asks somebody who cannot answer", |ctx: Ctx| async move { ctx.sample("?", 1) })
        .prompt("greet", "Greets", named(["who"], |who: u8| async move { format!("hello {who}") }))
        .complete("greet", "who", |typed: Completing| async move { vec![format!("{}7", typed.value)] })
        .resource("some:1", "some", || async { "one" })
        .template("any:{id}", "any", |id: u8| async move { Ok::<_, Failure>(id.to_string()) })
        .method("acme/twice", named(["n"], |n: f64| async move { Json(json!({"n": 2.0 * n})) }))
}

/// Without what one era alone says.
fn common(mut answer: Value) -> Value {
    if let Some(members) = answer.as_object_mut() {
        for name in ["resultType", "ttlMs", "cacheScope", "_meta"] {
            members.remove(name);
        }
    }
    answer
}

#[test]
fn both_eras_are_answered_alike() {
    let requests = [
        ("tools/list", json!({})),
        ("tools/list", json!({"cursor": "x"})),
        ("tools/call", json!({"name": "divide", "arguments": {"a": 6, "b": 3}})),
        ("tools/call", json!({"name": "divide", "arguments": {"a": 6}})),
        ("tools/call", json!({"name": "divide", "arguments": {"a": 6, "b": 0}})),
        ("tools/call", json!({"name": "divide", "arguments": {"a": "six", "c": 1}})),
        ("tools/call", json!({"name": "divide"})),
        ("tools/call", json!({"name": "divide", "arguments": []})),
        ("tools/call", json!({"name": "divid"})),
        ("tools/call", json!({"name": 1})),
        ("tools/call", json!({})),
        (
            "tools/call",
            json!({"name": "json", "arguments": {"a": [1, 1.5, null, "é", {"b": 18446744073709551615_u64}]}}),
        ),
        ("tools/call", json!({"name": "panic"})),
        ("tools/call", json!({"name": "refuse"})),
        ("prompts/list", json!({})),
        ("prompts/get", json!({"name": "greet", "arguments": {"who": "7"}})),
        ("prompts/get", json!({"name": "greet", "arguments": {"who": "x"}})),
        ("prompts/get", json!({"name": "greet"})),
        ("prompts/get", json!({"name": "gret"})),
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("resources/read", json!({"uri": "some:1"})),
        ("resources/read", json!({"uri": "any:7"})),
        ("resources/read", json!({"uri": "any:x"})),
        (
            "completion/complete",
            json!({"ref": {"type": "ref/prompt", "name": "greet"}, "argument": {"name": "who", "value": "1"}}),
        ),
        (
            "completion/complete",
            json!({"ref": {"type": "ref/prompt", "name": "greet"}, "argument": {"name": "x", "value": "1"}}),
        ),
        ("completion/complete", json!({"ref": {"type": "ref/none"}, "argument": {"name": "x", "value": "1"}})),
        ("acme/twice", json!({"n": 2})),
        ("acme/twice", json!({"n": "2"})),
        ("acme/thrice", json!({"n": 2})),
    ];
    let (mut modern, mut legacy) = (Connection::modern(router()), Connection::legacy(router()));
    for (method, params) in requests {
        let [modern, legacy] = [&mut modern, &mut legacy].map(|client| common(client.ask(method, params.clone())));
        assert_eq!(modern, legacy, "{method} {params}");
    }
}

/// The codes of these differ, as the revisions have it.
#[test]
fn what_is_not_there_is_told_by_the_code_of_the_era() {
    let (mut modern, mut legacy) = (Connection::modern(router()), Connection::legacy(router()));
    let mut ask = |method: &str, params: Value| [modern.ask(method, params.clone()), legacy.ask(method, params)];
    let codes = |answers: &[Value; 2]| answers.each_ref().map(|answer| answer["code"].as_i64());
    let missing = ask("resources/read", json!({"uri": "none:1"}));
    assert_eq!(codes(&missing), [Some(-32602), Some(-32002)]);
    assert_eq!(missing[0]["message"], missing[1]["message"]);
    let unable = ask("tools/call", json!({"name": "ask"}));
    assert_eq!(unable.each_ref().map(|answer| answer["message"].is_string()), [true, true], "{unable:?}");
}

/// 2025-03-26, the one revision that has batches.
#[test]
fn a_batch_is_answered_whole_once_its_questions_are() {
    let router = router()
        .tool("folders", "Asks where to work", |ctx: Ctx| async move {
            let roots = ctx.roots()?;
            Ok::<_, Failure>(roots.len() as u64)
        })
        .tool("slow", "Never ends", || async { pending::<String>().await });
    let mut client = Connection::open(router, false);
    let info = json!({"name": "somebody", "version": "1"});
    client
        .ask("initialize", json!({"protocolVersion": "2025-03-26", "capabilities": {"roots": {}}, "clientInfo": info}));
    client.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    let call =
        |id: u64, name: &str| json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": name}});
    client.say(&json!([
        call(10, "folders"),
        {"jsonrpc": "2.0", "id": 11, "method": "ping"},
        {"jsonrpc": "2.0", "method": "notifications/acme"},
        call(12, "none"),
        call(13, "slow"),
        call(14, "panic"),
        7,
    ]));
    let heard = client.heard();
    let [question] = heard.as_slice() else { panic!("{heard:?}") };
    assert_eq!(question["method"], "roots/list");
    client.say(&json!([
        {"jsonrpc": "2.0", "id": question["id"], "result": {"roots": [{"uri": "file:///a"}]}},
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 13}},
    ]));
    let heard = client.heard();
    let [answers] = heard.as_slice() else { panic!("{heard:?}") };
    let mut answers = answers.as_array().unwrap().clone();
    answers.sort_by_key(|answer| answer["id"].as_u64());
    let told: Vec<_> = answers
        .iter()
        .map(|answer| (answer["id"].clone(), answer["error"]["code"].as_i64(), &answer["result"]["content"][0]["text"]))
        .collect();
    assert_eq!(
        told,
        [
            (Value::Null, Some(-32600), &Value::Null),
            (json!(10), None, &json!("1")),
            (json!(11), None, &Value::Null),
            (json!(12), Some(-32602), &Value::Null),
            (json!(14), Some(-32603), &Value::Null),
        ]
    );
}

//! Conversations that are recorded and played again.

use std::path::Path;

use mcp_driver::{Ctx, Failure, Handlers, Router, named};
use mcp_proto::Version;
use mcp_proto::model::{ElicitAction, ElicitResult, ElicitSchema, Object};
use mcp_testkit::{Cassette, TestClient};
use serde_json::json;

fn router() -> Router {
    Router::new("calculator", "1.0")
        .tool("add", "Adds a and b", named(["a", "b"], |a: f64, b: f64| async move { a + b }))
        .tool("count", "Counts", |ctx: Ctx| async move {
            ctx.progress(1, 2);
            ctx.progress(2, 2);
            "two"
        })
        .tool("wipe", "Wipes", |ctx: Ctx| async move {
            let asked = ctx.elicit_form("Really?", ElicitSchema::default())?;
            Ok::<_, Failure>(if asked.accepted().is_some() { "wiped" } else { "left" })
        })
}

fn talk(client: &TestClient) -> Vec<String> {
    let (counted, heard) = client.call_tool("count", ()).with_progress();
    assert!(counted.is_error.is_none());
    vec![
        client.call_tool("add", json!({"a": 1, "b": 2})).text(),
        client.list_tools().len().to_string(),
        client.call_tool("add", json!({"a": "x"})).failure(),
        client.call_tool("sub", ()).error().to_string(),
        heard.len().to_string(),
        client.call_tool("wipe", ()).text(),
    ]
}

fn user() -> Handlers {
    Handlers::new().elicitation(|_| async { ElicitResult::new(ElicitAction::Accept).with_content(Object::new()) })
}

#[test]
fn a_conversation_is_recorded_and_played_again_in_every_revision_with_questions() {
    for version in Version::ALL.into_iter().filter(|version| *version >= Version::V2025_06_18) {
        let client = TestClient::builder(router()).version(version).handlers(user()).connect();
        let said = talk(&client);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cassettes/{version}.jsonl"));
        Cassette::of(&client.transcript()).save(&path).expect("it is written");

        let cassette = Cassette::load(&path).expect("it is read");
        assert_eq!(cassette, Cassette::of(&client.transcript()));
        let again = TestClient::scripted(cassette.server()).version(version).handlers(user()).connect();
        assert_eq!(talk(&again), said, "{version}");
        again.close();
    }
}

#[test]
#[should_panic(expected = "/params/arguments/b: expected 2, got 3")]
fn another_conversation_is_told_with_the_difference() {
    let client = TestClient::new(router());
    let _ = client.call_tool("add", json!({"a": 1, "b": 2})).text();
    let again = TestClient::scripted(Cassette::of(&client.transcript()).server()).connect();
    let _ = again.call_tool("add", json!({"a": 1, "b": 3})).text();
}

#[test]
fn what_is_secret_is_not_saved_and_still_matches() {
    let client = TestClient::new(router());
    let _ = client.call_tool("add", json!({"a": 1, "b": 40404})).text();
    let cassette = Cassette::of(&client.transcript()).without("b");
    assert!(!cassette.to_string().contains("\"b\":40404"));
    let again = TestClient::scripted(cassette.server()).connect();
    assert_eq!(again.call_tool("add", json!({"a": 1, "b": 7})).text(), "40405");
}

#[test]
fn a_file_that_is_no_cassette_is_told_with_its_line() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-cassette.jsonl");
    std::fs::write(&path, "{\"from\":\"client\",\"message\":{}}\n{}\n").expect("it is written");
    let error = Cassette::load(&path).expect_err("it is none").to_string();
    assert!(error.contains("no-cassette.jsonl:2: missing field `from`"), "{error}");
}

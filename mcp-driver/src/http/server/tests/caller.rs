use http::{HeaderValue, Request, StatusCode};
use mcp_proto::http::Principal;
use serde_json::json;

use super::legacy::{drain, in_session};
use super::{Chunks, Fixture, legacy, modern};

/// The request, from somebody and with a tag to know it by.
fn from(who: &str, tag: &'static str, mut request: Request<Chunks>) -> Request<Chunks> {
    request.headers_mut().insert("x-tag", HeaderValue::from_static(tag));
    request.extensions_mut().insert(Principal::new(who));
    request
}

/// A session of Ada's, who has roots.
fn open(fixture: &mut Fixture) -> String {
    let params = json!({
        "protocolVersion": "2025-11-25", "capabilities": {"roots": {}}, "clientInfo": {"name": "test", "version": "1"},
    });
    let body = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params});
    let mut response = fixture.ask(from("ada", "0", super::post(&[], &body)));
    let session = response.headers()["mcp-session-id"].to_str().unwrap().to_owned();
    drain(&mut response);
    let initialized = in_session(&session, &json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    assert_eq!(fixture.ask(from("ada", "0", initialized)).status(), StatusCode::ACCEPTED);
    assert!(!fixture.keep_up());
    fixture.bench.log.take();
    session
}

#[test]
fn a_modern_call_knows_its_caller() {
    let fixture = Fixture::new();
    fixture.ask(from("ada", "1", modern::tool("who")));
    fixture.ask(from("bob", "2", modern::tool("who")));
    assert_eq!(fixture.bench.log.take(), ["ada by 1", "bob by 2"]);
}

#[test]
fn a_modern_subscription_knows_its_caller() {
    let fixture = Fixture::new();
    let listen = modern::request("subscriptions/listen", json!({"notifications": {"toolsListChanged": true}}));
    let response = fixture.ask(from("ada", "1", listen));
    assert_eq!(fixture.bench.log.take(), ["opened", "subscribes: ada by 1"]);
    drop(response);
    assert_eq!(fixture.bench.log.take(), ["unsubscribed: ada by 1"]);
}

#[test]
fn a_notification_knows_its_sender() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let told = in_session(&session, &json!({"jsonrpc": "2.0", "method": "acme/moved"}));
    assert_eq!(fixture.ask(from("ada", "7", told)).status(), StatusCode::ACCEPTED);
    assert_eq!(fixture.bench.log.take(), ["acme/moved: ada by 7 on true"]);
}

#[test]
fn a_call_of_a_session_knows_its_caller_and_its_own_request() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    for (id, tag) in [(1, "1"), (2, "2")] {
        fixture.ask(from("ada", tag, legacy::tool(&session, id, "who")));
    }
    assert_eq!(fixture.bench.log.take(), ["ada by 1", "ada by 2"]);
}

#[test]
fn a_call_that_is_run_again_is_still_that_of_its_own_request() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let mut response = fixture.ask(from("ada", "1", legacy::tool(&session, 1, "ask")));
    let asked = drain(&mut response);
    let question: serde_json::Value = asked
        .lines()
        .filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok())
        .find(|message: &serde_json::Value| message["method"] == "roots/list")
        .expect("a question");
    let answer = json!({"jsonrpc": "2.0", "id": question["id"], "result": {"roots": []}});
    fixture.ask(from("ada", "2", in_session(&session, &answer)));
    assert!(!fixture.keep_up());
    assert!(drain(&mut response).contains(r#""result""#));
    assert_eq!(fixture.bench.log.take(), ["ada by 1", "again: ada by 1"]);
    assert_eq!(fixture.under_way(), 0, "nothing is kept of a call that is over");
}

#[test]
fn nothing_is_kept_of_a_call_that_asks_and_is_cancelled() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let mut response = fixture.ask(from("ada", "1", legacy::tool(&session, 1, "ask")));
    drain(&mut response);
    assert_eq!(fixture.under_way(), 1);
    let cancelled = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}});
    fixture.ask(from("ada", "2", in_session(&session, &cancelled)));
    assert_eq!(fixture.under_way(), 0);
}

#[test]
fn nothing_is_kept_of_a_call_that_may_not_ask() {
    let mut fixture = Fixture::new();
    // This client has no roots.
    let session = legacy::open(&mut fixture);
    let mut response = fixture.ask(legacy::tool(&session, 1, "ask"));
    assert!(drain(&mut response).contains(r#""error""#));
    assert_eq!(fixture.under_way(), 0);
}

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use http::{Request, Response, StatusCode};
use http_body::Body;
use serde_json::{Value, json};

use super::{Bench, Chunks, Clock, Fixture, HttpBody, frame, poll, post};

pub(super) fn initialize() -> Request<Chunks> {
    let params = json!({
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
    });
    post(&[], &json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}))
}

pub(super) fn in_session(session: &str, body: &Value) -> Request<Chunks> {
    post(&[("mcp-session-id", session), ("mcp-protocol-version", "2025-11-25")], body)
}

pub(super) fn tool(session: &str, id: i32, name: &str) -> Request<Chunks> {
    let params = json!({"name": name, "arguments": {}, "_meta": {"progressToken": id}});
    in_session(session, &json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}))
}

fn get(session: &str, last_event_id: Option<&str>) -> Request<Chunks> {
    let (mut head, _) = in_session(session, &json!({})).into_parts();
    head.method = http::Method::GET;
    head.headers.remove("content-type");
    if let Some(id) = last_event_id {
        head.headers.insert("last-event-id", id.parse().unwrap());
    }
    Request::from_parts(head, Chunks { chunks: Vec::new(), breaks: false })
}

pub(super) fn open(fixture: &mut Fixture) -> String {
    let mut response = fixture.ask(initialize());
    assert_eq!(response.status(), StatusCode::OK);
    let session = response.headers()["mcp-session-id"].to_str().unwrap().to_owned();
    drain(&mut response);
    let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    assert_eq!(fixture.ask(in_session(&session, &initialized)).status(), StatusCode::ACCEPTED);
    assert_eq!(fixture.bench.log.take(), ["opened"], "once a session");
    assert!(!fixture.keep_up());
    session
}

pub(super) fn drain(response: &mut Response<HttpBody<Bench, Clock>>) -> String {
    let mut text = String::new();
    while let Some(part) = frame(response) {
        if part.is_empty() {
            return text;
        }
        text += &part;
    }
    text
}

#[test]
fn what_is_ready_at_once_needs_no_upkeep() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let mut response = fixture.ask(tool(&session, 1, "plain"));
    assert_eq!(response.headers()["content-type"], "application/json");
    assert!(response.body().size_hint().exact().is_some());
    assert!(frame(&mut response).unwrap().contains(r#""id":1"#));
}

#[test]
fn what_waits_is_run_by_the_upkeep() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let service = fixture.service.clone();
    let mut response = pin!(service.handle(tool(&session, 1, "wait")));
    assert!(poll(&mut response).is_pending());
    assert!(!fixture.keep_up());
    fixture.bench.gate.open();
    assert!(poll(&mut response).is_pending(), "the response does not run it");
    assert!(!fixture.keep_up());
    let Poll::Ready(mut response) = poll(&mut response) else { panic!("it is done") };
    assert!(frame(&mut response).unwrap().contains(r#""result""#));
    assert_eq!(fixture.bench.log.take(), ["started", "finished"]);
}

#[test]
fn a_disconnect_stops_nothing_and_the_rest_is_resumed() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let mut response = fixture.ask(tool(&session, 1, "progress"));
    let first = drain(&mut response);
    assert_eq!(first.matches("notifications/progress").count(), 2, "{first}");
    let last = first.lines().filter_map(|line| line.strip_prefix("id: ").or(line.strip_prefix("id:"))).next_back();
    let last = last.expect("events have ids").to_owned();
    drop(response);
    assert!(!fixture.keep_up());
    fixture.bench.gate.open();
    assert!(!fixture.keep_up());
    let mut response = fixture.ask(get(&session, Some(&last)));
    let rest = drain(&mut response);
    assert!(rest.contains(r#""result""#), "{rest}");
    assert!(response.body().is_end_stream());
}

#[test]
fn a_cancelled_call_is_dropped_wherever_it_is() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let cancelled =
        |id: i32| json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}});
    let service = fixture.service.clone();
    // Before the upkeep has it, and after.
    for (id, taken) in [(1, false), (2, true)] {
        let mut response = Box::pin(service.handle(tool(&session, id, "wait")));
        assert!(poll(&mut response).is_pending());
        if taken {
            assert!(!fixture.keep_up());
        }
        assert_eq!(fixture.ask(in_session(&session, &cancelled(id))).status(), StatusCode::ACCEPTED);
        assert!(!fixture.keep_up());
        assert_eq!(fixture.bench.log.take(), ["started", "dropped"], "taken: {taken}");
    }
}

#[test]
fn a_stream_that_is_closed_by_its_call_is_come_back_for() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let mut response = fixture.ask(tool(&session, 1, "close"));
    let first = drain(&mut response);
    assert!(response.body().is_end_stream());
    assert!(first.contains("retry:"), "{first}");
    assert!(!first.contains(r#""result""#), "{first}");
}

#[test]
fn listeners_hear_of_changes_on_the_get_stream() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let mut response = fixture.ask(get(&session, None));
    drain(&mut response);
    let handle = fixture.bench.handles.lock().unwrap()[0].clone();
    handle.publish(&mcp_proto::server::Change::Tools);
    let heard = drain(&mut response);
    assert!(heard.contains("notifications/tools/list_changed"), "{heard}");
}

#[test]
fn sessions_expire_by_the_upkeep_and_are_forgotten() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    fixture.clock.pass(Duration::from_secs(7 * 24 * 3600));
    assert!(!fixture.keep_up());
    assert_eq!(fixture.ask(tool(&session, 1, "plain")).status(), StatusCode::NOT_FOUND);
}

#[test]
fn the_upkeep_ends_with_the_last_clone_and_what_is_under_way() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let other = fixture.service.clone();
    let mut response = Box::pin(other.handle(tool(&session, 1, "wait")));
    assert!(poll(&mut response).is_pending());
    drop(std::mem::replace(&mut fixture.service, other.clone()));
    assert!(!fixture.keep_up());
    fixture.service.close();
    assert!(!fixture.keep_up(), "a call is under way");
    fixture.bench.gate.open();
    assert!(fixture.keep_up());
    let Poll::Ready(mut response) = poll(&mut response) else { panic!("it is done") };
    assert!(frame(&mut response).unwrap().contains(r#""result""#));
}

#[test]
fn the_upkeep_waits_no_longer_than_the_drain() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let service = fixture.service.clone();
    let mut response = Box::pin(service.handle(tool(&session, 1, "wait")));
    assert!(poll(&mut response).is_pending());
    fixture.service.close();
    assert!(!fixture.keep_up());
    fixture.clock.pass(fixture.bench.config.limits.drain);
    assert!(fixture.keep_up());
    drop(fixture.upkeep);
    assert_eq!(fixture.bench.log.take(), ["started", "dropped"]);
    assert!(poll(&mut response).is_ready(), "nobody is left waiting");
}

#[test]
fn without_the_upkeep_nobody_is_left_waiting() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let service = fixture.service.clone();
    let mut response = Box::pin(service.handle(tool(&session, 1, "wait")));
    assert!(poll(&mut response).is_pending());
    assert!(!fixture.keep_up());
    drop(fixture.upkeep);
    let Poll::Ready(mut response) = poll(&mut response) else { panic!("it is over") };
    assert!(frame(&mut response).unwrap().contains("-32603"));
    assert_eq!(fixture.bench.log.take(), ["started", "dropped"]);
}

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use http::{Request, StatusCode};
use http_body::Body;
use serde_json::{Value, json};

use super::{Chunks, Fixture, chunks, frame, poll, post};

pub(super) fn request(method: &str, mut params: Value) -> Request<Chunks> {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
        "progressToken": "p",
    });
    let body = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
    let mut headers = vec![("mcp-protocol-version", "2026-07-28"), ("mcp-method", method)];
    let name = params["name"].as_str();
    headers.extend(name.map(|name| ("mcp-name", name)));
    post(&headers, &body)
}

pub(super) fn tool(name: &str) -> Request<Chunks> {
    request("tools/call", json!({"name": name, "arguments": {}}))
}

#[test]
fn what_is_ready_at_once_is_one_piece_of_json_of_known_length() {
    let fixture = Fixture::new();
    let mut response = fixture.ask(tool("plain"));
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/json");
    let length = response.body().size_hint().exact().expect("the length is known");
    let body = frame(&mut response).unwrap();
    assert_eq!(body.len() as u64, length);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["id"], 7);
    assert_eq!(body["result"]["content"], json!([]));
    assert!(response.body().is_end_stream());
    assert_eq!(frame(&mut response).unwrap(), "");
}

#[test]
fn progress_makes_it_a_stream_whose_head_brings_the_first_events() {
    let fixture = Fixture::new();
    let mut response = fixture.ask(tool("progress"));
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.body().size_hint().exact(), None);
    let first = frame(&mut response).unwrap();
    assert_eq!(first.matches("notifications/progress").count(), 2, "one write for all that is ready: {first}");
    assert_eq!(frame(&mut response), None);
    fixture.bench.gate.open();
    let last = frame(&mut response).unwrap();
    assert!(last.contains(r#""result""#), "{last}");
    assert!(response.body().is_end_stream(), "the end comes with the last event");
}

#[test]
fn a_call_is_commanded_while_its_response_sleeps() {
    let fixture = Fixture::new();
    let response = fixture.service.handle(tool("wait"));
    let mut response = pin!(response);
    assert!(poll(&mut response).is_pending());
    assert_eq!(fixture.bench.log.take(), ["started"]);
    fixture.bench.gate.open();
    let Poll::Ready(mut response) = poll(&mut response) else { panic!("it is open") };
    assert!(frame(&mut response).unwrap().contains(r#""result""#));
    assert_eq!(fixture.bench.log.take(), ["finished"]);
}

#[test]
fn dropping_the_request_before_the_head_cancels_the_call() {
    let fixture = Fixture::new();
    let mut response = Box::pin(fixture.service.handle(tool("wait")));
    assert!(poll(&mut response).is_pending());
    drop(response);
    assert_eq!(fixture.bench.log.take(), ["started", "dropped"]);
}

#[test]
fn dropping_the_response_cancels_the_call() {
    let fixture = Fixture::new();
    let mut pending = Box::pin(fixture.service.handle(tool("wait")));
    assert!(poll(&mut pending).is_pending());
    fixture.clock.pass(Duration::from_secs(15));
    let Poll::Ready(mut response) = poll(&mut pending) else { panic!("silence makes it a stream") };
    assert_eq!(frame(&mut response).unwrap(), ":\n", "a comment");
    drop(pending);
    drop(response);
    assert_eq!(fixture.bench.log.take(), ["started", "dropped"]);
}

#[test]
fn a_panic_is_answered() {
    let fixture = Fixture::new();
    let mut response = fixture.ask(tool("panic"));
    let body: Value = serde_json::from_str(&frame(&mut response).unwrap()).unwrap();
    assert_eq!(body["error"]["code"], -32603);
    assert_eq!(body["id"], 7);
}

#[test]
fn a_body_that_breaks_is_a_client_that_has_gone() {
    let fixture = Fixture::new();
    let (head, _) = tool("wait").into_parts();
    let response = fixture.ask(Request::from_parts(head, chunks(&json!({}), true)));
    assert!(response.status().is_client_error());
    assert!(response.body().is_end_stream());
    assert!(fixture.bench.log.take().is_empty(), "no call was made");
}

#[test]
fn a_subscription_is_a_connection_that_hears_of_changes_and_of_the_end() {
    let fixture = Fixture::new();
    let listen = request("subscriptions/listen", json!({"notifications": {"toolsListChanged": true}}));
    let mut response = fixture.ask(listen);
    let first = frame(&mut response).unwrap();
    assert!(first.contains("notifications/subscriptions/acknowledged"), "{first}");
    assert_eq!(fixture.bench.log.take(), ["opened"]);
    assert_eq!(frame(&mut response), None);
    let handle = fixture.bench.handles.lock().unwrap()[0].clone();
    handle.publish(&mcp_proto::server::Change::Tools);
    let heard = frame(&mut response).unwrap();
    assert!(heard.contains("notifications/tools/list_changed"), "{heard}");
    fixture.service.close();
    let last = frame(&mut response).unwrap();
    assert!(last.contains(r#""result""#), "{last}");
    assert!(response.body().is_end_stream());
}

#[test]
fn a_subscription_that_comes_after_the_end_ends_at_once() {
    let fixture = Fixture::new();
    fixture.service.close();
    let mut response =
        fixture.ask(request("subscriptions/listen", json!({"notifications": {"toolsListChanged": true}})));
    while !frame(&mut response).expect("it ends").is_empty() {}
}

#[test]
fn a_subscription_that_is_dropped_is_told_of() {
    let fixture = Fixture::new();
    let listen = request("subscriptions/listen", json!({"notifications": {"toolsListChanged": true}}));
    let response = fixture.ask(listen);
    drop(response);
    assert_eq!(fixture.bench.log.take(), ["opened", "unsubscribed"]);
}

#[test]
fn a_service_of_one_thread_is_as_good() {
    use std::rc::Rc;

    let bench = Rc::new(super::Bench::new());
    let (service, _upkeep) = crate::HttpService::new(bench, super::Clock::default());
    let Poll::Ready(response) = poll(&mut pin!(service.handle(tool("plain")))) else { panic!("no head yet") };
    assert_eq!(response.status(), StatusCode::OK);
}

#[test]
fn a_service_of_many_threads_makes_futures_that_move_between_them() {
    fn moves<T: Send + Sync>(_: &T) {}
    fn moves_alone<T: Send>(_: &T) {}

    let fixture = Fixture::new();
    moves(&fixture.service);
    moves_alone(&fixture.upkeep);
    moves_alone(&fixture.service.handle(tool("plain")));
    moves_alone(&fixture.ask(tool("plain")));
}

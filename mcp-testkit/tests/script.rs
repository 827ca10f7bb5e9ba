//! Peers that go by a script, good and bad ones.

use std::time::Duration;

use mcp_driver::duplex::duplex;
use mcp_driver::{Router, connect, named};
use mcp_proto::Version;
use mcp_testkit::{Executor, Script, TestClient};
use serde_json::json;

fn answer(text: &str) -> serde_json::Value {
    json!({"content": [{"type": "text", "text": text}]})
}

fn router() -> Router {
    Router::new("calculator", "1.0")
        .tool("add", "Adds a and b", named(["a", "b"], |a: f64, b: f64| async move { a + b }))
        .tool("never", "Is never through", || async { std::future::pending::<&str>().await })
}

#[test]
fn a_client_of_every_revision_meets_a_scripted_server() {
    for version in Version::ALL {
        let server = Script::server(version)
            .open(json!({"tools": {}}))
            .expect("tools/call", json!({"name": "x"}))
            .reply(answer("y"));
        let client = TestClient::scripted(server).version(version).connect();
        assert_eq!(client.call_tool("x", ()).text(), "y");
        client.close();
    }
}

#[test]
fn a_server_of_every_revision_meets_a_scripted_client() {
    for version in Version::ALL {
        Script::client(version)
            .open(json!({}))
            .request("tools/call", json!({"name": "add", "arguments": {"a": 1, "b": 2}}))
            .expect_result(answer("3"))
            .request("tools/call", json!({"name": "sub"}))
            .expect_failure(-32602)
            .play(router());
    }
}

#[test]
fn answers_may_be_late_double_and_in_another_order() {
    let server = Script::server(Version::LATEST)
        .open(json!({"tools": {}}))
        .expect_as("first", "tools/call", json!({"name": "a"}))
        .expect_as("second", "tools/call", json!({"name": "b"}))
        .reply_to("second", answer("b"))
        .again()
        .raw("noise\n\n{\"jsonrpc\":\n")
        .wait(Duration::from_secs(30))
        .reply_to("first", answer("a"));
    let client = TestClient::scripted(server).connect();
    let peer = client.peer();
    let (a, b) = client.wait(futures_lite::future::zip(peer.call_tool("a", ()).text(), peer.call_tool("b", ()).text()));
    assert_eq!((a.expect("a"), b.expect("b")), ("a".into(), "b".into()));
    assert_eq!(client.time().elapsed(), Duration::from_secs(30));
    client.close();
}

#[test]
fn a_server_survives_what_no_client_should_say() {
    Script::client(Version::V2025_11_25)
        .open(json!({}))
        .request_with_id(7, "tools/call", json!({"name": "never"}))
        .request_with_id(7, "tools/call", json!({"name": "never"}))
        .expect_message(json!({"id": 7, "error": {"code": -32600}}))
        .raw("{]\n")
        .expect_failure(-32700)
        .notify("notifications/cancelled", json!({"requestId": 7}))
        .request("ping", json!({}))
        .expect_result(json!({}))
        .close()
        .expect_close()
        .play(router());
}

#[test]
fn another_message_than_expected_is_told_with_the_difference() {
    let script = Script::client(Version::V2025_11_25)
        .open(json!({}))
        .request("tools/call", json!({"name": "add", "arguments": {"a": 1, "b": 2}}))
        .expect_result(answer("4"))
        .request("ping", json!({}));
    let failure = script.try_play(router()).expect_err("the sum is another");
    assert_eq!((failure.step, failure.steps), (3, 4));
    assert_eq!(failure.differences, ["/result/content/0/text: expected \"4\", got \"3\""]);
    assert_eq!(failure.left, ["request ping {}"]);
    let text = failure.to_string();
    assert!(text.starts_with("the script stopped at step 3 of 4\n  expected: expect {\"result\":"), "{text}");
}

#[test]
fn what_never_comes_is_told() {
    let script = Script::client(Version::V2025_11_25).open(json!({})).expect("roots/list", json!({}));
    let failure = script.try_play(router()).expect_err("nothing comes");
    assert_eq!(failure.expected, "expect roots/list {}");
    assert!(failure.came.contains("nothing can go on"), "{failure}");
}

#[test]
#[should_panic(expected = "expected: expect tools/list {}")]
fn a_script_that_is_left_early_fails_the_test() {
    let server = Script::server(Version::LATEST).open(json!({"tools": {}})).expect("tools/list", json!({}));
    let client = TestClient::scripted(server).connect();
    drop(client);
}

#[test]
#[should_panic(expected = "/params/name: expected \"x\", got \"y\"")]
fn a_call_that_the_script_does_not_expect_fails_with_the_difference() {
    let server = Script::server(Version::LATEST).open(json!({"tools": {}})).expect("tools/call", json!({"name": "x"}));
    let client = TestClient::scripted(server).connect();
    let _ = client.call_tool("y", ()).text();
}

#[test]
#[should_panic(expected = "expected: nothing more")]
fn a_request_after_the_end_of_the_script_fails() {
    let server = Script::server(Version::LATEST).open(json!({"tools": {}}));
    let client = TestClient::scripted(server).connect();
    let _ = client.call_tool("y", ()).text();
}

#[test]
fn a_script_plays_on_any_streams() {
    let executor = Executor::new();
    let (here, there) = duplex(1024);
    let (time, (reader, writer)) = (executor.time(), there.split());
    let server =
        Script::server(Version::LATEST).open(json!({"tools": {}})).expect("tools/call", json!({})).reply(answer("z"));
    let (reader_here, writer_here) = here.split();
    let (peer, driver) = connect(reader_here, writer_here, executor.time(), ("test", "1.0"), ());
    let task = executor.spawn("the client", async move {
        driver.await.expect("the stream holds");
    });
    let said = executor.block_on(futures_lite::future::zip(server.run(reader, writer, &time), async move {
        let said = peer.call_tool("z", ()).text().await;
        peer.close();
        said
    }));
    said.0.expect("it is played to its end");
    assert_eq!(said.1.expect("an answer"), "z");
    assert!(task.is_finished());
}

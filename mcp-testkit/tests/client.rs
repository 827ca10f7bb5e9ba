//! A client whose calls a plain test makes.

use std::time::Duration;

use mcp_driver::{Ctx, Failure, Handlers, Router, named};
use mcp_proto::model::{ElicitAction, ElicitResult, ElicitSchema, LoggingLevel, Object};
use mcp_proto::{CloseReason, Version};
use mcp_testkit::{End, Executor, Faults, Redaction, TestClient};
use serde_json::json;

fn router(executor: &Executor) -> Router {
    let time = executor.time();
    Router::new("calculator", "1.0")
        .tool("add", "Adds a and b", named(["a", "b"], |a: f64, b: f64| async move { a + b }))
        .tool("count", "Counts to three", |ctx: Ctx| async move {
            for step in 1..=3 {
                ctx.progress(f64::from(step), 3.0);
            }
            "three"
        })
        .tool("wipe", "Wipes", |ctx: Ctx| async move {
            let asked = ctx.elicit_form("Really?", ElicitSchema::default())?;
            Ok::<_, Failure>(if asked.accepted().is_some() { "wiped" } else { "left" })
        })
        .tool("never", "Is never through", || async { std::future::pending::<&str>().await })
        .tool("slow", "Takes an hour", move || {
            let time = time.clone();
            async move {
                use mcp_driver::Runtime;
                time.sleep_until(time.now() + Duration::from_secs(50)).await;
                "done"
            }
        })
}

fn user() -> Handlers {
    Handlers::new().elicitation(|_| async { ElicitResult::new(ElicitAction::Accept).with_content(Object::new()) })
}

#[test]
fn every_revision_has_a_whole_conversation() {
    for version in Version::ALL {
        let executor = Executor::new();
        let client = TestClient::builder(router(&executor)).executor(&executor).version(version).connect();
        assert_eq!(client.verdict().version, version);
        assert_eq!(client.list_tools().len(), 5);
        assert_eq!(client.call_tool("add", json!({"a": 1, "b": 2})).text(), "3");
        let (result, heard) = client.call_tool("count", ()).with_progress();
        assert_eq!((result.is_error, heard.len()), (None, 3), "{version}");
        assert!(client.call_tool("add", json!({"a": 1})).failure().contains("/b"));
        assert!(client.call_tool("sub", ()).error().to_string().contains("sub"));
        assert_eq!(client.close(), CloseReason::Local);
    }
}

#[test]
fn fifty_seconds_pass_at_once() {
    let executor = Executor::new();
    let client = TestClient::builder(router(&executor)).executor(&executor).connect();
    assert_eq!(client.call_tool("slow", ()).text(), "done");
    assert_eq!(client.time().elapsed(), Duration::from_secs(50));
}

#[test]
fn what_is_never_answered_runs_into_its_time_limit_at_once() {
    let executor = Executor::new();
    let client = TestClient::builder(router(&executor)).executor(&executor).connect();
    let error = client.call_tool("never", ()).timeout(Duration::from_secs(5)).error();
    assert!(error.to_string().contains("no answer came in time"), "{error}");
    assert_eq!(client.time().elapsed(), Duration::from_secs(5));
}

#[test]
fn what_cannot_go_on_names_the_call_that_waits() {
    let executor = Executor::new();
    executor.move_time(false);
    let client = TestClient::builder(router(&executor)).executor(&executor).connect();
    let stuck = client.try_wait(client.peer().call_tool("never", ())).expect_err("nothing can go on");
    assert_eq!(stuck.waiting[0], "the client, for an answer to tools/call `never` (id 2)");
    assert!(stuck.next_timer.is_some());
    assert!(stuck.to_string().starts_with("nothing can go on, 0ns after the start of the test"), "{stuck}");
}

#[test]
fn questions_are_answered_in_every_revision_that_has_them() {
    for version in Version::ALL.into_iter().filter(|version| *version >= Version::V2025_06_18) {
        let executor = Executor::new();
        let client =
            TestClient::builder(router(&executor)).executor(&executor).version(version).handlers(user()).connect();
        assert_eq!(client.call_tool("wipe", ()).text(), "wiped", "{version}");
    }
}

#[test]
fn the_same_seed_says_the_same_and_no_seed_changes_what_is_said() {
    let said = |seed| {
        let executor = Executor::new();
        let faults = Faults::seeded(seed).cut().join().delay(Duration::from_millis(9));
        let client = TestClient::builder(router(&executor)).executor(&executor).faults(faults).connect();
        assert_eq!(client.call_tool("add", json!({"a": 1, "b": 2})).text(), "3");
        let _ = client.call_tool("count", ()).with_progress();
        (client.transcript().to_string(), client.transcript().render(&Redaction::stable()), executor.polls())
    };
    let (first, stable, _) = said(0);
    let mut others = 0;
    for seed in 1..20 {
        let (timed, same, polls) = said(seed);
        assert_eq!(same, stable, "seed {seed}");
        assert_eq!((&timed, polls), (&said(seed).0, said(seed).2), "seed {seed}");
        others += usize::from(timed != first);
    }
    assert_eq!(others, 19, "the delays differ");
}

#[test]
fn a_stream_that_ends_anywhere_is_an_error_and_never_a_hang() {
    let mut outcomes = [0, 0];
    for bytes in (0..1200).step_by(7) {
        for faults in [Faults::seeded(1).truncate_at(bytes), Faults::seeded(1).break_at(bytes)] {
            let executor = Executor::new();
            let client = TestClient::builder(router(&executor)).executor(&executor).faults(faults).start();
            let called = client.wait(client.peer().call_tool("add", json!({"a": 1, "b": 2})).text());
            outcomes[usize::from(called.is_ok())] += 1;
        }
    }
    assert!(outcomes.iter().all(|count| *count > 20), "{outcomes:?}");
}

#[test]
#[should_panic(expected = "(with faults of the seed 7)")]
fn a_failure_names_the_seed() {
    let executor = Executor::new();
    let client = TestClient::builder(router(&executor)).executor(&executor).faults(Faults::seeded(7)).connect();
    let _ = client.call_tool("sub", ()).text();
}

#[test]
#[should_panic(expected = "what was said:\nC {")]
fn a_failure_shows_what_was_said() {
    let executor = Executor::new();
    let client = TestClient::builder(router(&executor)).executor(&executor).connect();
    let _ = client.call_tool("add", json!({"a": 1, "b": 2})).failure();
}

#[test]
fn two_clients_share_a_clock() {
    let executor = Executor::new();
    let router = router(&executor);
    let one = TestClient::builder(router.clone()).executor(&executor).connect();
    let other = TestClient::builder(router).executor(&executor).version(Version::V2024_11_05).connect();
    assert_eq!(one.call_tool("slow", ()).text(), "done");
    assert_eq!(other.time().elapsed(), Duration::from_secs(50));
    assert_eq!(other.call_tool("add", json!({"a": 1, "b": 1})).text(), "2");
}

#[test]
fn a_test_that_is_async_drives_it_itself() {
    let executor = Executor::new();
    let client = TestClient::builder(router(&executor)).executor(&executor).connect();
    let peer = client.peer().clone();
    let sum = futures_lite::future::block_on(
        executor.drive(async move { peer.call_tool("add", json!({"a": 1, "b": 2})).text().await }),
    );
    assert_eq!(sum.expect("a sum"), "3");
}

/// A thousand conversations, and how much was done for each: the same for the last as for the first.
#[test]
fn a_thousand_conversations_cost_a_thousand_times_one() {
    let conversation = |executor: &Executor| {
        let before = executor.polls();
        let client = TestClient::builder(router(executor)).executor(executor).connect();
        assert_eq!(client.list_tools().len(), 5);
        assert_eq!(client.call_tool("add", json!({"a": 1, "b": 2})).text(), "3");
        let transcript = client.transcript();
        assert_eq!(client.close(), CloseReason::Local);
        assert_eq!(transcript.methods(End::Client), ["server/discover", "tools/list", "tools/call"]);
        executor.polls() - before
    };
    let executor = Executor::new();
    let first = conversation(&executor);
    for _ in 1..1000 {
        assert_eq!(conversation(&executor), first);
    }
    assert_eq!(executor.time().elapsed(), Duration::ZERO);
    assert!(first < 40, "{first} polls for a conversation");
}

#[test]
fn the_level_and_the_metadata_of_a_call_reach_the_server() {
    let executor = Executor::new();
    let client = TestClient::builder(router(&executor)).executor(&executor).connect();
    let _ = client.call_tool("count", ()).meta("com.acme/trace", "t").log_level(LoggingLevel::Debug).text();
    let meta = json!({"com.acme/trace": "t", "io.modelcontextprotocol/logLevel": "debug"});
    client.transcript().assert_in_order(&[(End::Client, json!({"params": {"_meta": meta}}))]);
}

//! Which spans there are, and what is in them.

mod fixture;

use std::time::Duration;

use mcp_driver::{Ctx, Handlers, Network, NetworkTransport, Router};
use mcp_proto::Version;
use mcp_proto::client::{EraPolicy, KeepAlive};
use mcp_proto::model::{ElicitResult, ElicitSchema};
use mcp_telemetry::Traced;
use mcp_testkit::{Executor, TestClient};
use serde_json::json;

use fixture::{Capture, Lines, request};

const ERAS: [Version; 2] = [Version::V2025_11_25, Version::V2026_07_28];

fn router() -> Router {
    Router::new("shop", "1.0")
        .tool("sell", "Sells", || async {
            tracing::info!("before");
            // It is polled again, and still within its span.
            futures_lite::future::yield_now().await;
            tracing::info!("after");
            "sold"
        })
        .tool("hang", "Hangs", std::future::pending::<()>)
        .tool("bug", "Panics", || async { panic!("as asked") as &str })
        .tool("ask", "Asks", async |ctx: Ctx| {
            ctx.elicit_form("Well?", ElicitSchema::default()).map(|answer| format!("{}", answer.accepted().is_some()))
        })
}

#[test]
fn a_handler_runs_within_its_span_at_every_poll() {
    let told = Capture::default();
    told.during(|| {
        let mut lines = Lines::new(Executor::new(), Traced::new().around(router()));
        lines.say(&request(json!(7), "tools/call", json!({"name": "sell", "arguments": {}})).to_string());
        lines.say(&request(json!(8), "tools/call", json!({"name": "sell", "arguments": {}})).to_string());
    });
    let told: Vec<_> = told.take().into_iter().filter(|line| !line.contains("session")).collect();
    let (before, after) = ("event in mcp.server: message=before", "event in mcp.server: message=after");
    assert_eq!((&*told[0], &*told[1], &*told[3], &*told[4]), (before, after, before, after));
    let span = "mcp.server otel.kind=server mcp.protocol.version=2026-07-28 gen_ai.operation.name=execute_tool \
                jsonrpc.request.id=7 mcp.method.name=tools/call gen_ai.tool.name=sell otel.name=tools/call sell in=-";
    assert_eq!(told[2], span, "the name is known at the end");
    assert!(told[5].contains("otel.name=tools/call sell"), "{}", told[5]);
}

#[test]
fn both_ends_have_a_span_and_the_client_answers_within_one() {
    let told = Capture::default();
    told.during(|| {
        let handlers = Handlers::new().elicitation(|_| async {
            tracing::info!("asked");
            Ok(ElicitResult::decline())
        });
        let traced = Traced::new();
        let client =
            TestClient::builder(traced.around(router())).handlers(Traced::new().around_handler(handlers)).connect();
        let outer = tracing::info_span!("outer");
        outer.record("message", "it has no such field");
        outer.in_scope(|| client.call_tool("ask", json!({})).text());
    });
    let told = told.take();
    let has = |start: &str, rest: &str| told.iter().any(|line| line.starts_with(start) && line.contains(rest));
    assert!(has("mcp.client otel.kind=client", "otel.name=tools/call ask in=outer"), "{told:#?}");
    assert!(has("mcp.server otel.kind=server", "mcp.method.name=elicitation/create"), "{told:#?}");
    assert!(has("event in mcp.server:", "message=asked"), "{told:#?}");
    let answered = |line: &&String| line.starts_with("mcp.server") && line.contains("otel.name=tools/call ask");
    assert_eq!(told.iter().filter(answered).count(), 2, "before it asks, and after: {told:#?}");
}

#[test]
fn what_goes_wrong_says_how() {
    let told = Capture::default();
    told.during(|| {
        let mut lines = Lines::new(Executor::new(), Traced::new().around(router()));
        lines.say(&request(json!(1), "tools/list", json!({})).to_string());
        lines.say(&request(json!(2), "tools/call", json!({"name": "hang", "arguments": {}})).to_string());
        let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}});
        lines.say(&cancel.to_string());
        lines.say(&request(json!(3), "tools/call", json!({"name": "bug", "arguments": {}})).to_string());
        lines.say(&request(json!(4), "tools/call", json!({"name": "none", "arguments": {}})).to_string());
    });
    let told = told.take();
    let has = |rest: &str| told.iter().any(|line| line.contains(rest));
    assert!(has("event in mcp.server: message=cancelled"), "{told:#?}");
    assert!(has("gen_ai.tool.name=hang") && has("error.type=cancelled otel.status_code=ERROR"), "{told:#?}");
    assert!(has("error.type=panic otel.status_code=ERROR otel.status_description=the handler panicked"), "{told:#?}");
    assert!(has("rpc.response.status_code=-32602 error.type=-32602 otel.status_code=ERROR"), "{told:#?}");
}

#[test]
fn a_server_that_asks_its_client_has_a_client_span() {
    for version in ERAS {
        let told = Capture::default();
        told.during(|| {
            let handlers = Handlers::new().elicitation(|_| async { Ok(ElicitResult::decline()) });
            let client =
                TestClient::builder(Traced::new().around(router())).handlers(handlers).version(version).connect();
            let _ = client.call_tool("ask", json!({})).text();
        });
        let told = told.take();
        let count =
            |start: &str, rest: &str| told.iter().filter(|line| line.starts_with(start) && line.contains(rest)).count();
        let question = "otel.name=elicitation/create";
        assert_eq!(count("mcp.client otel.kind=client", question), 1, "{version}: {told:#?}");
        assert_eq!(count("mcp.client", "in=mcp.server"), 1, "{version}: {told:#?}");
        // A legacy call that asks is one request; a modern one comes twice.
        let calls = if version.is_modern() { 2 } else { 1 };
        assert_eq!(count("mcp.server", "otel.name=tools/call ask"), calls, "{version}: {told:#?}");
        assert_eq!(count("", "error.type"), 0, "{version}: {told:#?}");
    }
}

#[test]
fn a_question_that_is_not_answered_says_how() {
    let asking = |code: &'static str, answer: Option<&'static str>| {
        let told = Capture::default();
        told.during(|| {
            let mut lines = Lines::new(Executor::new(), Traced::new().around(router()));
            lines.open("2025-11-25");
            let call = json!({"name": "ask", "arguments": {}});
            let question =
                lines.say(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}).to_string());
            let question: serde_json::Value = serde_json::from_str(&question).expect("a question");
            match answer {
                Some(message) => {
                    let error = json!({"code": -32603, "message": message});
                    lines.say(&json!({"jsonrpc": "2.0", "id": question["id"], "error": error}).to_string())
                }
                None => lines.say(
                    &json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})
                        .to_string(),
                ),
            };
        });
        let told = told.take();
        let question = told.iter().find(|line| line.contains("mcp.method.name=elicitation/create")).expect("a span");
        assert!(question.contains(&format!("error.type={code} ")), "{question}");
        told
    };
    asking("-32603", Some("the window was closed"));
    let told = asking("cancelled", None);
    let call = told.iter().find(|line| line.contains("mcp.method.name=tools/call")).expect("a span");
    assert!(call.contains("error.type=cancelled"), "{call}");
}

#[test]
fn what_a_client_asks_by_itself_has_a_span() {
    for version in ERAS {
        let told = Capture::default();
        told.during(|| {
            let client = TestClient::builder(listened())
                .handlers(Traced::new().around_handler(Handlers::new().on_tools_changed(|| ())))
                .version(version)
                .configure(|config| {
                    config.keep_alive = Some(KeepAlive::new(Duration::from_secs(60), Duration::from_secs(5)))
                })
                .connect();
            let peer = client.peer().clone();
            let listening = client.wait(async move { peer.subscribe("file:///notes.md").await.expect("it agrees") });
            client.settle();
            drop(listening);
            client.settle();
            client.advance(Duration::from_secs(90));
        });
        let told = told.take();
        let names = |name: &str| {
            let named = format!("otel.name={name} ");
            told.iter().filter(|line| line.starts_with("mcp.client") && line.contains(&named)).count()
        };
        assert!(told.iter().all(|line| !line.contains("error.type")), "{version}: {told:#?}");
        if version.is_modern() {
            // The one of the handler, and the one of the test.
            assert_eq!((names("server/discover"), names("subscriptions/listen")), (1, 2), "{told:#?}");
        } else {
            let subscribed = (names("resources/subscribe"), names("resources/unsubscribe"));
            assert_eq!((names("initialize"), subscribed), (1, (1, 1)), "{told:#?}");
            assert!(names("ping") > 0, "{told:#?}");
        }
    }
}

#[test]
fn a_client_that_finds_out_the_era_has_a_span_for_each_try() {
    let told = Capture::default();
    told.during(|| {
        let mut config = mcp_proto::server::Config::new(mcp_proto::model::Implementation::new("old", "1"));
        config.versions = vec![Version::V2025_11_25];
        let service = mcp_driver::service_fn(config, |_: mcp_driver::Call| async {
            mcp_driver::Reply::from(mcp_proto::jsonrpc::RpcError::internal("nothing is here"))
        });
        let handler = Traced::new().around_handler(());
        drop(TestClient::builder(service).handlers(handler).era(EraPolicy::Detect).connect());
    });
    let told = told.take();
    let tried: Vec<_> = told.iter().filter(|line| line.starts_with("mcp.client")).collect();
    assert!(tried[0].contains("otel.name=server/discover") && tried[0].contains("error.type=cancelled"), "{told:#?}");
    assert!(tried[1].contains("otel.name=initialize") && !tried[1].contains("error.type"), "{told:#?}");
}

#[test]
fn spans_say_what_a_connection_goes_over() {
    let told = Capture::default();
    told.during(|| {
        let network = Network::new(NetworkTransport::Tcp).with_peer("192.0.2.7\u{1b}[2J", Some(40_000));
        let mut lines = Lines::over(network, Executor::new(), Traced::new().around(router()));
        lines.say(&request(json!(1), "tools/list", json!({})).to_string());
    });
    let told = told.take();
    let place = r"network.transport=tcp client.address=192.0.2.7\u{1b}[2J client.port=40000";
    let attributes = place.split(' ');
    let span = told.iter().find(|line| line.contains("otel.name=tools/list")).expect("a span");
    for attribute in attributes {
        assert!(span.contains(&format!(" {attribute} ")), "{attribute} is not in {span}");
    }
}

/// It offers changes of everything, for it has a handle.
fn listened() -> Router {
    let router = Router::new("notes", "1.0").resource("file:///notes.md", "notes", || async { "text" });
    let _ = router.handle();
    router
}

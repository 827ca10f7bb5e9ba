//! Which spans there are, and what is in them.

mod fixture;

use mcp_driver::{Ctx, Handlers, Router};
use mcp_proto::model::{ElicitResult, ElicitSchema};
use mcp_telemetry::Traced;
use mcp_testkit::{Executor, TestClient};
use serde_json::json;

use fixture::{Capture, Lines, request};

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

//! What carries a trace, in each direction and era.

mod fixture;

use std::sync::{Arc, Mutex};

use mcp_driver::{Ctx, Handlers, HttpService, Router};
use mcp_proto::Version;
use mcp_proto::model::{ElicitResult, ElicitSchema};
use mcp_proto::server::Trace;
use mcp_telemetry::{Propagation, Traced};
use mcp_testkit::{Executor, TestClient};
use serde_json::{Value, json};
use tracing::Span;

use fixture::{Capture, request};

/// Puts the same trace into every request, and notes those that came.
#[derive(Clone, Default)]
struct Noting(Arc<Mutex<Vec<[Option<Trace>; 2]>>>);

impl Propagation for Noting {
    fn extract(&self, _: &Span, parent: Option<&Trace>, ambient: Option<&Trace>) {
        self.0.lock().unwrap().push([parent.cloned(), ambient.cloned()]);
    }

    fn inject(&self, _: &Span) -> Option<Trace> {
        Some(trace('a'))
    }
}

impl Noting {
    fn take(&self) -> Vec<[Option<Trace>; 2]> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

fn trace(digit: char) -> Trace {
    let mut trace = Trace::default();
    trace.parent = format!("00-{}-{}-01", digit.to_string().repeat(32), digit.to_string().repeat(16)).into();
    (trace.state, trace.baggage) = (Some("vendor=1".into()), Some("user=7".into()));
    trace
}

fn router() -> Router {
    Router::new("shop", "1.0").tool("ask", "Asks", async |ctx: Ctx| {
        ctx.elicit_form("Well?", ElicitSchema::default()).map(|answer| format!("{}", answer.accepted().is_some()))
    })
}

#[test]
fn requests_of_both_sides_carry_their_trace_in_meta() {
    for version in Version::ALL {
        let (client, server) = (Noting::default(), Noting::default());
        Capture::default().during(|| {
            let handlers = Handlers::new().elicitation(|_| async { Ok(ElicitResult::decline()) });
            let here = Traced::new().propagate(client.clone()).around_handler(handlers);
            let there = Traced::new().propagate(server.clone()).around(router());
            let client = TestClient::builder(there).handlers(here).version(version).connect();
            let _ = client.call_tool("ask", json!({})).outcome();
        });
        let (told, asked) = (server.take(), client.take());
        assert!(!told.is_empty(), "{version}");
        assert!(told.iter().all(|came| *came == [Some(trace('a')), None]), "{version}: {told:?}");
        // A modern question is no request, and has no place for it.
        let expected = match version {
            Version::V2025_06_18 | Version::V2025_11_25 => vec![[Some(trace('a')), None]],
            Version::V2026_07_28 => vec![[None, None]],
            _ => Vec::new(),
        };
        assert_eq!(asked, expected, "{version}");
    }
}

#[test]
fn what_http_headers_say_is_told_apart_from_what_the_message_says() {
    let noting = Noting::default();
    let traced = |version: &str, body: Value| {
        let mut request = http::Request::post("http://localhost/mcp")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", version)
            .header("traceparent", &*trace('b').parent)
            .header("tracestate", "vendor=1")
            .header("baggage", "user=7");
        if version == "2026-07-28" {
            request = request.header("mcp-method", "tools/call").header("mcp-name", "ask");
        }
        request.body(body.to_string()).expect("a request")
    };
    let said = |mut body: Value| {
        let trace = trace('a');
        let meta = &mut body["params"]["_meta"];
        (meta["traceparent"], meta["tracestate"], meta["baggage"]) =
            (json!(trace.parent), json!(trace.state), json!(trace.baggage));
        body
    };
    for version in ["2026-07-28", "2025-11-25"] {
        let call = json!({"name": "ask", "arguments": {}});
        let call = match version {
            "2026-07-28" => request(json!(1), "tools/call", call),
            _ => json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}),
        };
        Capture::default().during(|| {
            let executor = Executor::new();
            let service = Traced::new().propagate(noting.clone()).around(router());
            let (service, _upkeep) = HttpService::configured(service, executor.time(), |http| {
                http.legacy = mcp_proto::http::server::LegacyHttp::Sessionless;
            });
            executor.block_on(service.handle(traced(version, call.clone())));
            executor.block_on(service.handle(traced(version, said(call.clone()))));
        });
        assert_eq!(noting.take(), [[None, Some(trace('b'))], [Some(trace('a')), Some(trace('b'))]], "{version}");
    }
}

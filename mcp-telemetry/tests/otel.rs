//! One trace across client and server.

use mcp_driver::{Ctx, Handlers, HttpService, Router};
use mcp_proto::model::{ElicitResult, ElicitSchema};
use mcp_telemetry::{OpenTelemetry, Traced};
use mcp_testkit::{Executor, TestClient};
use opentelemetry::trace::{SpanKind, Status, TracerProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use serde_json::json;
use tracing_subscriber::layer::SubscriberExt;

fn during(test: impl FnOnce()) -> Vec<SpanData> {
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), test);
    exporter.get_finished_spans().expect("it is in memory")
}

#[test]
fn a_call_is_one_trace_from_the_client_into_the_handler() {
    let spans = during(|| {
        let traced = Traced::new().propagate(OpenTelemetry::new());
        let router = Router::new("shop", "1.0").tool("ask", "Asks", async |ctx: Ctx| {
            let answer = ctx.elicit_form("Well?", ElicitSchema::default())?;
            tracing::info_span!("inside").in_scope(|| ());
            Ok::<_, mcp_driver::Failure>(format!("{}", answer.accepted().is_some()))
        });
        let handlers = Handlers::new().elicitation(|_| async { Ok(ElicitResult::decline()) });
        let client = TestClient::builder(traced.around(router)).handlers(traced.around_handler(handlers)).connect();
        let peer = client.peer().clone();
        let _ = client.call_tool("ask", json!({})).text();
        client.wait(async move { peer.send("acme/none", ()).await }).expect_err("there is none");
    });
    let named = |name: &str, kind: SpanKind| -> Vec<&SpanData> {
        spans.iter().filter(|span| span.name == name && span.span_kind == kind).collect()
    };
    let asked = named("tools/call ask", SpanKind::Client);
    assert_eq!(asked.len(), 1, "{spans:#?}");
    let (trace, id) = (asked[0].span_context.trace_id(), asked[0].span_context.span_id());
    let answered = named("tools/call ask", SpanKind::Server);
    assert_eq!(answered.len(), 2);
    assert!(answered.iter().all(|span| span.span_context.trace_id() == trace && span.parent_span_id == id));
    let inside = named("inside", SpanKind::Internal);
    assert_eq!(inside.len(), 1);
    assert_eq!(inside[0].span_context.trace_id(), trace);
    assert!(answered.iter().any(|span| span.span_context.span_id() == inside[0].parent_span_id));
    let failed = named("_OTHER", SpanKind::Server);
    assert_eq!(failed[0].status, Status::error("method not found"));
}

#[test]
fn what_http_says_is_a_link_beside_what_the_message_says() {
    let parent = |digit: char| format!("00-{}-{}-01", digit.to_string().repeat(32), digit.to_string().repeat(16));
    let spans = during(|| {
        let executor = Executor::new();
        let service = Traced::new().propagate(OpenTelemetry::new()).around(Router::new("shop", "1.0").tool(
            "sell",
            "Sells",
            async || "sold",
        ));
        let (service, _upkeep) = HttpService::new(service, executor.time());
        for meta in [Some(parent('a')), None] {
            let mut params = json!({"name": "none", "arguments": {}, "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
            }});
            if let Some(meta) = meta {
                params["_meta"]["traceparent"] = json!(meta);
            }
            let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
            let request = http::Request::post("http://localhost/mcp")
                .header("host", "localhost")
                .header("traceparent", parent('b'))
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .header("mcp-protocol-version", "2026-07-28")
                .header("mcp-method", "tools/call")
                .header("mcp-name", "none")
                .body(body)
                .expect("a request");
            let polling = tracing::info_span!("polling");
            polling.in_scope(|| executor.block_on(service.handle(request)));
        }
    });
    let spans: Vec<_> = spans.into_iter().filter(|span| span.name != "polling").collect();
    assert_eq!(spans.len(), 2, "{spans:#?}");
    assert_eq!(spans[0].span_context.trace_id().to_string(), "a".repeat(32));
    assert_eq!(spans[0].links.iter().next().expect("a link").span_context.trace_id().to_string(), "b".repeat(32));
    assert_eq!(spans[1].span_context.trace_id().to_string(), "b".repeat(32));
    assert!(spans[1].links.is_empty());
}

//! Nothing that a peer says is told, unless it is asked for; and without these layers nothing is told at all.

mod fixture;

use mcp_driver::router::Args;
use mcp_driver::{Call, Ctx, Handler, Handlers, HttpService, Reply, Router, Service, bearer, service_fn};
use mcp_proto::Version;
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use mcp_proto::model::{ElicitResult, ElicitSchema, Implementation, Object, ServerCapabilities, ToolsCapability};
use mcp_proto::server::Config;
use mcp_telemetry::{Metered, Traced};
use mcp_testkit::{Executor, TestClient};
use serde_json::{Value, json};

use fixture::{Capture, Lines, Recorded, request};

const ERAS: [Version; 2] = [Version::V2025_11_25, Version::V2026_07_28];
/// What must not be found, in whatever a peer says.
const SECRET: &str = "hunter2";

#[test]
fn a_conversation_full_of_secrets_leaves_none() {
    let (told, measured) = (Capture::default(), Recorded::default());
    told.during(|| measured.during(|| talk(&Traced::new())));
    let lines: Vec<_> = told.take().into_iter().chain(measured.lines()).collect();
    for line in &lines {
        assert!(!line.contains(SECRET), "{line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    for expected in [
        "otel.name=tools/call keep",
        "gen_ai.tool.name=_OTHER",
        "otel.name=_OTHER",
        "error.type=tool_error",
        "error.type=-32602",
        "otel.status_description=invalid params",
        "message=noise",
        "message=request refused",
        "message=session opened",
        "mcp.server.refused reason=401",
        "mcp.server.requests mcp.method.name=_OTHER outcome=error",
        "mcp.server.requests mcp.method.name=elicitation/create outcome=ok",
    ] {
        assert!(lines.iter().any(|line| line.contains(expected)), "{expected} is nowhere in {lines:#?}");
    }
}

#[test]
fn what_is_asked_for_is_escaped_and_clipped() {
    let told = Capture::default();
    told.during(|| Recorded::default().during(|| talk(&Traced::new().with_payloads(60))));
    let lines = told.take();
    for line in &lines {
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert!(!line.contains("\u{202e}"), "{line:?}");
        assert!(!line.contains(&"x".repeat(61)), "{line}");
    }
    for expected in [
        r#"gen_ai.tool.call.arguments={"password":"hunter2"#,
        r#"gen_ai.tool.call.result="#,
        "mcp.resource.uri=file:///hunter2",
        r"jsonrpc.request.id=hunter2\u{1b}[31m\n",
        r"excerpt=hunter2",
    ] {
        assert!(lines.iter().any(|line| line.contains(expected)), "{expected} is nowhere in {lines:#?}");
    }
}

#[test]
fn whoever_reads_the_logs_is_in_no_session() {
    for payloads in [0, 60] {
        let told = Capture::default();
        let mut session = String::new();
        told.during(|| session = in_a_session(&Traced::new().with_payloads(payloads)));
        let lines = told.take();
        assert!(lines.iter().any(|line| line.contains("otel.name=tools/list")), "{lines:#?}");
        let names_it = lines.iter().any(|line| line.contains(&format!("mcp.session.id={session}")));
        assert_eq!(names_it, payloads > 0, "{lines:#?}");
        assert_eq!(lines.iter().any(|line| line.contains(&session)), payloads > 0, "{lines:#?}");
    }
}

#[test]
fn without_these_layers_nothing_is_told() {
    let (told, measured) = (Capture::default(), Recorded::default());
    told.during(|| {
        measured.during(|| {
            let executor = Executor::new();
            on_a_stream(&executor, router());
            over_http(&executor, router());
            asking(&executor, router(), handlers(), Version::V2026_07_28);
        });
    });
    assert_eq!(told.take(), [""; 0]);
    assert_eq!(measured.lines(), [""; 0]);
}

fn talk(traced: &Traced) {
    let executor = Executor::new();
    let metered = Metered::new(executor.time());
    let service = || traced.around(metered.around(router()));
    on_a_stream(&executor, service());
    over_http(&executor, service());
    for version in ERAS {
        asking(&executor, service(), metered.around_handler(traced.around_handler(handlers())), version);
    }
    made_up_errors(&executor, traced, &metered);
}

fn router() -> Router {
    Router::new("safe", "1.0")
        .tool("keep", "Keeps a secret", |Args(args): Args<Object>| async move { format!("kept {}", json!(args)) })
        .tool("lose", "Loses it", || async { Err::<String, _>(format!("{SECRET} is lost")) })
        .tool("fail", "Asks what is not answered", async |ctx: Ctx| {
            ctx.elicit_form("fail", ElicitSchema::default()).map(|answer| format!("{}", answer.accepted().is_some()))
        })
        .tool("ask", "Asks for it", async |ctx: Ctx| {
            ctx.elicit_form(SECRET, ElicitSchema::default()).map(|answer| format!("{}", answer.accepted().is_some()))
        })
}

fn handlers() -> Handlers {
    Handlers::new().elicitation(|form| async move {
        match &*form.message {
            "fail" => Err(RpcError::internal(format!("{SECRET}\u{1b}[2J"))),
            _ => Ok(ElicitResult::decline()),
        }
    })
}

fn on_a_stream(executor: &Executor, service: impl Service + 'static) {
    let mut lines = Lines::new(Executor::with_time(executor.time()), service);
    let arguments = json!({"password": format!("{SECRET}\u{1b}[2J\r\n\u{202e}"), "long": "x".repeat(500)});
    let ids = [json!(1), json!(format!("{SECRET}\u{1b}[31m\n"))];
    for id in ids {
        let said = request(id, "tools/call", json!({"name": "keep", "arguments": arguments}));
        assert!(lines.say(&said.to_string()).contains("kept"));
    }
    let mut odd = vec![
        request(json!(2), "tools/call", json!({"name": "lose", "arguments": {}})),
        request(json!(3), "tools/call", json!({"name": format!("{SECRET}\u{1b}[31m\n"), "arguments": {}})),
        request(json!(4), &format!("{SECRET}/\u{7}"), json!({"a": SECRET})),
        request(json!(5), "resources/read", json!({"uri": format!("file:///{SECRET}")})),
        request(json!(6), "prompts/get", json!({"name": SECRET, "arguments": {"a": SECRET}})),
        request(json!(7), "tools/call", json!({"name": "keep", "arguments": SECRET})),
    ];
    odd[0]["params"]["_meta"]["traceparent"] = json!(format!("00-{SECRET}\n"));
    odd[0]["params"]["_meta"]["tracestate"] = json!(SECRET);
    odd[0]["params"]["_meta"]["baggage"] = json!(format!("password={SECRET}"));
    for said in odd {
        assert_ne!(lines.say(&said.to_string()), "");
    }
    lines.say(&format!("{SECRET}\u{1b} {{]"));
}

fn over_http(executor: &Executor, service: impl Service) {
    let (service, _upkeep) = HttpService::new(service, executor.time());
    let service = service.authenticate(bearer(SECRET));
    let ask = |token: &str, name: &str| {
        let body = request(json!(1), "tools/call", json!({"name": name, "arguments": {"a": SECRET}}));
        let request = http::Request::post(format!("http://localhost/mcp?token={SECRET}"))
            .header("host", "localhost")
            .header("authorization", format!("Bearer {token}"))
            .header("cookie", SECRET)
            .header("traceparent", SECRET)
            .header("mcp-session-id", SECRET)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", "2026-07-28")
            .header("mcp-method", "tools/call")
            .header("mcp-name", "keep")
            .body(body.to_string())
            .expect("a request");
        executor.block_on(service.handle(request)).status().as_u16()
    };
    assert_eq!(ask(SECRET, "keep"), 200);
    assert_eq!(ask(&format!("not {SECRET}"), "keep"), 401);
    assert_eq!(ask(SECRET, SECRET), 400);
}

/// Asks something in a legacy session over HTTP, and gives its id.
fn in_a_session(traced: &Traced) -> String {
    let executor = Executor::new();
    let (service, _upkeep) = HttpService::new(traced.around(router()), executor.time());
    let ask = |session: Option<&str>, body: Value| {
        let mut request = http::Request::post("http://localhost/mcp")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream");
        if let Some(session) = session {
            request = request.header("mcp-session-id", session).header("mcp-protocol-version", "2025-11-25");
        }
        executor.block_on(service.handle(request.body(body.to_string()).expect("a request")))
    };
    let client = json!({"name": "test", "version": "1"});
    let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
    let opened = ask(None, json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}));
    let session = opened.headers()["mcp-session-id"].to_str().expect("an id").to_owned();
    ask(Some(&session), json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    ask(Some(&session), json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}));
    session
}

fn asking(executor: &Executor, service: impl Service + 'static, handler: impl Handler + 'static, version: Version) {
    let executor = Executor::with_time(executor.time());
    let client = TestClient::builder(service).executor(&executor).handlers(handler).version(version).connect();
    let _ = client.call_tool("keep", json!({"password": SECRET})).text();
    let _ = client.call_tool("lose", json!({})).failure();
    let _ = client.call_tool("ask", json!({})).result();
    let _ = client.call_tool("fail", json!({})).outcome();
    let peer = client.peer().clone();
    client.wait(async move { peer.call_tool(&format!("{SECRET}\u{1b}"), ()).await }).expect_err("there is none");
    let peer = client.peer().clone();
    client.wait(async move { peer.read_resource(&format!("file:///{SECRET}")).await }).expect_err("there is none");
    client.close();
}

/// Errors whose codes and texts are the server's own.
fn made_up_errors(executor: &Executor, traced: &Traced, metered: &Metered) {
    let mut config = Config::new(Implementation::new("odd", "1"));
    config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
    let service = service_fn(config, |_: Call| async { Reply::from(RpcError::new(ErrorCode(424_242), SECRET)) });
    let service = traced.around(metered.around(service));
    let mut lines = Lines::new(Executor::with_time(executor.time()), service);
    let said: Value = request(json!(1), "tools/list", json!({}));
    assert!(lines.say(&said.to_string()).contains(SECRET));
}

//! What is counted and measured, in virtual time.

mod fixture;

use std::time::Duration;

use mcp_driver::{Ctx, Handlers, HttpService, Router, Runtime};
use mcp_proto::model::{ElicitResult, ElicitSchema};
use mcp_telemetry::Metered;
use mcp_testkit::{Executor, TestClient, TestTime};
use serde_json::json;

use fixture::{Lines, Recorded, request};

fn router(time: TestTime) -> Router {
    Router::new("slow", "1.0")
        .tool("wait", "Takes 3 s", move || {
            let time = time.clone();
            async move {
                time.sleep_until(time.now() + Duration::from_secs(3)).await;
                "done"
            }
        })
        .tool("ask", "Asks", async |ctx: Ctx| {
            ctx.elicit_form("Well?", ElicitSchema::default()).map(|answer| format!("{}", answer.accepted().is_some()))
        })
}

#[test]
fn both_ends_measure_the_same_call() {
    let recorded = Recorded::default();
    recorded.during(|| {
        let executor = Executor::new();
        let (here, there) = (Metered::new(executor.time()), Metered::new(executor.time()));
        let handlers = Handlers::new().elicitation(|_| async { Ok(ElicitResult::decline()) });
        let client = TestClient::builder(there.around(router(executor.time())))
            .executor(&executor)
            .handlers(here.around_handler(handlers))
            .connect();
        assert_eq!(recorded.get("mcp.server.sessions"), [1.0]);
        let _ = client.call_tool("wait", json!({})).text();
        let _ = client.call_tool("ask", json!({})).text();
        client.close();
    });
    for side in ["client", "server"] {
        let labels = "mcp.method.name=tools/call gen_ai.tool.name=wait mcp.protocol.version=2026-07-28";
        assert_eq!(recorded.get(&format!("mcp.{side}.operation.duration {labels}")), [3.0], "{:#?}", recorded.lines());
        assert_eq!(recorded.get(&format!("mcp.{side}.requests.in_flight")), [0.0]);
        assert_eq!(recorded.get(&format!("mcp.{side}.sessions")), [0.0]);
        let session = format!("mcp.{side}.session.duration mcp.protocol.version=2026-07-28");
        assert_eq!(recorded.get(&session), [3.0]);
    }
    let count = |side: &str, rest: &str| recorded.get(&format!("mcp.{side}.requests mcp.method.name={rest}"));
    assert_eq!(count("client", "tools/call outcome=ok"), [2.0]);
    assert_eq!(count("server", "tools/call outcome=ok"), [2.0]);
    assert_eq!(count("server", "tools/call outcome=input_required"), [1.0], "it is asked, and called again");
    assert_eq!(count("server", "elicitation/create outcome=ok"), [1.0], "the client answers");
    let io = |side: &str, way: &str| recorded.get(&format!("mcp.{side}.io direction={way}"));
    assert_eq!((io("client", "in"), io("client", "out")), (io("server", "out"), io("server", "in")));
    assert!(io("client", "in")[0] > 0.0);
}

#[test]
fn what_is_given_up_is_counted_and_no_longer_in_flight() {
    let recorded = Recorded::default();
    recorded.during(|| {
        let mut lines = Lines::new(Executor::new(), Router::new("bare", "1.0"));
        let metered = Metered::new(lines.executor.time());
        lines = Lines::new(Executor::with_time(lines.executor.time()), metered.around(router(lines.executor.time())));
        lines.executor.move_time(false);
        lines.say(&request(json!(1), "tools/call", json!({"name": "wait", "arguments": {}})).to_string());
        assert_eq!(recorded.get("mcp.server.requests.in_flight"), [1.0]);
        lines.say(
            &json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}).to_string(),
        );
    });
    assert_eq!(recorded.get("mcp.server.requests.in_flight"), [0.0]);
    assert_eq!(recorded.get("mcp.server.requests mcp.method.name=tools/call outcome=cancelled"), [1.0]);
}

#[test]
fn what_a_client_makes_up_is_one_and_the_same() {
    let recorded = Recorded::default();
    recorded.during(|| {
        let executor = Executor::new();
        let metered = Metered::new(executor.time());
        let mut lines = Lines::new(Executor::with_time(executor.time()), metered.around(router(executor.time())));
        for number in 0..100 {
            let name = format!("made-up-{number}");
            lines.say(&request(json!(number), "tools/call", json!({"name": name, "arguments": {}})).to_string());
            lines.say(&request(json!(-1 - number), &format!("acme/{number}"), json!({})).to_string());
        }
        let (service, _upkeep) = HttpService::new(metered.around(router(executor.time())), executor.time());
        for host in 0..10 {
            let request = http::Request::post("http://localhost/mcp").header("host", format!("evil-{host}.example"));
            executor.block_on(service.handle(request.body(String::new()).expect("a request")));
        }
    });
    let lines = recorded.lines();
    assert!(lines.len() < 12, "{lines:#?}");
    assert_eq!(recorded.get("mcp.server.requests mcp.method.name=tools/call outcome=error"), [100.0], "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("gen_ai.tool.name=_OTHER")), "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("made-up") || line.contains("acme")), "{lines:#?}");
    let refused: f64 = lines.iter().filter(|line| line.starts_with("mcp.server.refused")).count() as f64;
    assert_eq!(refused, 1.0, "{lines:#?}");
}

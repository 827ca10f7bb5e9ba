//! What the guide says there is, held against what there is.

mod fixture;

use std::collections::{BTreeMap, BTreeSet};

use futures_lite::AsyncWriteExt;
use mcp_driver::duplex::duplex;
use mcp_driver::{Ctx, Handlers, HttpService, Network, NetworkTransport, Router, ServerDriver, connect};
use mcp_proto::Version;
use mcp_proto::client::{Config, EraPolicy};
use mcp_proto::model::{ElicitResult, ElicitSchema};
use mcp_telemetry::{Metered, Traced};
use mcp_testkit::Executor;
use serde_json::{Value, json};

use fixture::{Capture, Lines, Recorded, request};

const GUIDE: &str = include_str!("../../docs/src/telemetry.md");

#[test]
fn the_attributes_of_the_guide_are_those_of_the_spans() {
    let told = Capture::default();
    told.during(|| Recorded::default().during(talk));
    assert_eq!(told.span_fields(), first_column("### Attributes"));
    let source = include_str!("../src/traced.rs");
    let documented: Vec<&str> = source.lines().filter(|line| line.starts_with("///")).collect();
    for attribute in told.span_fields() {
        assert!(documented.iter().any(|line| line.contains(&format!("`{attribute}`"))), "{attribute}");
    }
}

#[test]
fn the_events_of_the_guide_are_those_that_happen() {
    let told = Capture::default();
    told.during(|| Recorded::default().during(talk));
    let lines = told.take();
    let events = lines.iter().filter_map(|line| line.split_once(" message=").map(|(_, message)| message));
    let is_word = |word: &&str| !word.contains('=');
    let name = |message: &str| message.split(' ').take_while(is_word).collect::<Vec<_>>().join(" ");
    let events: BTreeSet<String> = events.map(name).collect();
    assert_eq!(events, first_column("### Events"));
}

#[test]
fn the_metrics_of_the_guide_are_those_that_are_measured() {
    let measured = Recorded::default();
    Capture::default().during(|| measured.during(talk));
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in measured.lines() {
        let mut words = line.split(' ');
        let labels = found.entry(words.next().expect("a metric").into()).or_default();
        labels.extend(words.filter_map(|word| word.split_once('=')).map(|(label, _)| label.to_owned()));
    }
    let mut documented: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in table("### Metrics") {
        for metric in words(row[0]) {
            documented.insert(metric, words(row[2]));
        }
    }
    assert_eq!(found, documented);
}

/// The rows of the table under a heading, without those at its top.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, below) = GUIDE.split_once(&format!("\n{heading}\n")).expect("the heading");
    let rows = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let rows: Vec<_> = rows.skip(2).map(|row| row.trim_matches('|').split('|').collect()).collect();
    assert!(!rows.is_empty());
    rows
}

/// What stands in backticks.
fn words(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(Into::into).collect()
}

fn first_column(heading: &str) -> BTreeSet<String> {
    table(heading).into_iter().flat_map(|row| words(row[0])).collect()
}

/// A conversation in which everything happens that is told of.
fn talk() {
    let executor = Executor::new();
    let (traced, metered) = (Traced::new().with_payloads(200), Metered::new(executor.time()));
    on_a_stream(&executor, &traced, &metered);
    over_http(&executor, &traced, &metered);
    between(&executor, &traced, &metered, Version::V2025_11_25);
    between(&executor, &traced, &metered, Version::V2026_07_28);
    not_a_message(&executor, &traced, &metered);
}

fn router() -> Router {
    Router::new("shop", "1.0")
        .tool("sell", "Sells", || async { "sold" })
        .tool("hang", "Hangs", std::future::pending::<()>)
        .tool("ask", "Asks", async |ctx: Ctx| {
            ctx.elicit_form("Well?", ElicitSchema::default()).map(|answer| format!("{}", answer.accepted().is_some()))
        })
        .prompt("greet", "Greets", || async { "hello" })
        .resource("file:///notes.md", "notes", || async { "text" })
}

fn on_a_stream(executor: &Executor, traced: &Traced, metered: &Metered) {
    let executor = Executor::with_time(executor.time());
    executor.move_time(false);
    let network = Network::new(NetworkTransport::Tcp).with_peer("192.0.2.7", Some(40_000));
    let mut lines = Lines::over(network, executor, traced.around(metered.around(router())));
    let mut call = request(json!(1), "tools/call", json!({"name": "sell", "arguments": {}}));
    call["params"]["_meta"]["traceparent"] = json!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    lines.say(&call.to_string());
    lines.say(&request(json!(2), "prompts/get", json!({"name": "greet", "arguments": {}})).to_string());
    lines.say(&request(json!(3), "resources/read", json!({"uri": "file:///notes.md"})).to_string());
    lines.say(&request(json!(4), "tools/call", json!({"name": "hang", "arguments": {}})).to_string());
    lines.say(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 4}}).to_string());
    lines.say(&request(json!(5), "tools/call", json!({"name": "none", "arguments": {}})).to_string());
    lines.say("no message");
    lines.break_off();
}

/// In a legacy session, which has an id.
fn over_http(executor: &Executor, traced: &Traced, metered: &Metered) {
    let (service, _upkeep) = HttpService::new(traced.around(metered.around(router())), executor.time());
    let service = service.over(Network::new(NetworkTransport::Tcp));
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
    assert!(ask(Some("none"), json!({"jsonrpc": "2.0", "id": 1, "method": "ping"})).status().is_client_error());
}

/// A client and a server on a stream that is said to be one of HTTP, so that both know all that there is to know.
fn between(executor: &Executor, traced: &Traced, metered: &Metered, version: Version) {
    let executor = Executor::with_time(executor.time());
    let (near, far) = duplex(1 << 16);
    let (reader, writer) = far.split();
    let network = Network::new(NetworkTransport::Tcp).with_http();
    let service = traced.around(metered.around(router()));
    let server = ServerDriver::new(reader, writer, service, executor.time()).over(network.clone());
    executor.spawn("server", async move { drop(server.await) });
    let handlers = Handlers::new().elicitation(|_| async { Ok(ElicitResult::decline()) });
    let handlers = traced.around_handler(metered.around_handler(handlers));
    let mut config = Config::from(("test", "1.0"));
    config.era = if version.is_modern() { EraPolicy::Modern } else { EraPolicy::Legacy };
    config.versions = vec![version];
    let (reader, writer) = near.split();
    let (peer, client) = connect(reader, writer, executor.time(), config, handlers);
    let client = client.over(network.with_peer("shop.example", Some(7000)));
    executor.spawn("client", async move { drop(client.await) });
    executor.block_on(async {
        peer.ready().await.expect("it opens");
        peer.list_tools().await.expect("a list");
        peer.call_tool("ask", ()).await.expect("an answer");
        peer.call_tool("none", ()).await.expect_err("there is none");
        peer.get_prompt("greet", ()).await.expect("a prompt");
        peer.close();
    });
    executor.settle();
}

/// A server whose first line is none of the protocol's, and who breaks off in the second.
fn not_a_message(executor: &Executor, traced: &Traced, metered: &Metered) {
    let executor = Executor::with_time(executor.time());
    let (near, far) = duplex(1 << 16);
    let (_reader, mut writer) = far.split();
    let (reader, ours) = near.split();
    let handler = traced.around_handler(metered.around_handler(()));
    let (_peer, client) = connect(reader, ours, executor.time(), ("test", "1.0"), handler);
    executor.spawn("client", async move { drop(client.await) });
    executor.block_on(async { writer.write_all(b"listening on nothing\n{").await.expect("it is read") });
    drop(writer);
    executor.settle();
}

//! An exchange by what goes in and what comes out. How it reads line by line stands in the transcripts.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;
use std::format;

use http::request::Parts;
use http::{Method, Request};

use crate::http::server::legacy::ArrivalKind;
use crate::http::server::{Arrival, Config, Exchange, HttpSse, LegacyHttp, Output};
use crate::jsonrpc::Raw;
use crate::model::{
    Implementation, LoggingLevel, LoggingMessageParams, PromptsCapability, ResourcesCapability, ServerCapabilities,
    SubscriptionFilter, ToolsCapability,
};
use crate::server::{self, Change, Event, Server};
use crate::{InboundId, Instant, SendError, Version};

#[test]
fn an_answer_alone_is_one_piece_of_json() {
    let mut exchange = asked(config(), CALL);
    let id = requested(&mut exchange);
    assert!(exchange.poll_output().is_none());
    role(&mut exchange).respond(at(1), id, Ok(result()));
    let pieces = outputs(&mut exchange);
    assert_eq!(shape(&pieces), ["200 application/json", ANSWER, "end"]);
    assert!(matches!(&pieces[0], Output::Head(head) if head.headers["content-length"] == ANSWER.len().to_string()));
    assert!(exchange.is_drained());
}

#[test]
fn what_comes_before_the_answer_makes_it_a_stream() {
    let mut exchange = asked(config(), CALL);
    let id = requested(&mut exchange);
    role(&mut exchange).progress(at(0), id, 1.0, None, None);
    role(&mut exchange).respond(at(0), id, Ok(result()));
    let expected = ["200 text/event-stream", &sse(PROGRESS), &sse(ANSWER), "end"];
    assert_eq!(shape(&outputs(&mut exchange)), expected);
    assert!(exchange.is_drained());
}

#[test]
fn the_body_may_be_cut_anywhere() {
    let body = request(CALL);
    let whole = shape(&answered(&[body.as_bytes()]));
    for cut in 0..=body.len() {
        let (start, rest) = body.as_bytes().split_at(cut);
        assert_eq!(shape(&answered(&[start, rest])), whole, "cut at {cut}");
    }
}

#[test]
fn a_body_over_the_limit_is_refused_alike_however_it_is_cut() {
    let mut config = config();
    Arc::get_mut(&mut config.server).unwrap().limits.message = 40;
    let config = Arc::new(config);
    let body = request(CALL);
    let refusal = |cut: usize| {
        let mut exchange = Exchange::new(at(0), config.clone(), &head("tools/call"));
        let (start, rest) = body.as_bytes().split_at(cut);
        exchange.handle_body(at(0), start);
        exchange.handle_body(at(0), rest);
        assert!(!exchange.wants_read());
        exchange.handle_end(at(0), &());
        shape(&outputs(&mut exchange))
    };
    let whole = refusal(0);
    assert_eq!(whole[0], "413 application/json");
    assert!(whole[1].starts_with(r#"{"jsonrpc":"2.0","id":1,"#), "{}", whole[1]);
    for cut in 1..=body.len() {
        assert_eq!(refusal(cut), whole, "cut at {cut}");
    }
}

#[test]
fn polling_in_between_changes_nothing() {
    let script = |polled: bool| {
        let mut exchange = asked(config(), CALL);
        let mut said = Vec::new();
        let mut look = |exchange: &mut Exchange| {
            if polled {
                said.extend(outputs(exchange));
            }
        };
        let id = requested(&mut exchange);
        role(&mut exchange).progress(at(0), id, 1.0, None, None);
        look(&mut exchange);
        for time in [15, 30] {
            assert_eq!(exchange.poll_timeout(), Some(at(time)));
            exchange.handle_timeout(at(time));
            look(&mut exchange);
        }
        role(&mut exchange).progress(at(31), id, 2.0, None, None);
        look(&mut exchange);
        exchange.handle_timeout(at(45));
        look(&mut exchange);
        assert_eq!(exchange.poll_timeout(), Some(at(46)));
        exchange.handle_timeout(at(46));
        role(&mut exchange).respond(at(47), id, Ok(result()));
        assert_eq!(exchange.poll_timeout(), None);
        said.extend(outputs(&mut exchange));
        shape(&said)
    };
    let expected: Vec<String> = vec![
        "200 text/event-stream".into(),
        sse(PROGRESS),
        ":\n".into(),
        ":\n".into(),
        sse(&PROGRESS.replace(r#""progress":1"#, r#""progress":2"#)),
        ":\n".into(),
        sse(ANSWER),
        "end".into(),
    ];
    assert_eq!(script(false), expected);
    assert_eq!(script(true), expected);
}

#[test]
fn comments_that_nobody_reads_take_no_room() {
    let mut exchange = asked(config(), CALL);
    let _ = requested(&mut exchange);
    for turn in 1..=10_000 {
        exchange.handle_timeout(at(15 * turn));
    }
    assert_eq!(outputs(&mut exchange).len(), 10_001);
}

#[test]
fn an_answer_that_takes_long_begins_as_a_stream() {
    let mut config = config();
    config.stream_after = Duration::from_millis(200);
    let mut exchange = asked(config, CALL);
    let id = requested(&mut exchange);
    let begin = at(0) + Duration::from_millis(200);
    assert_eq!(exchange.poll_timeout(), Some(begin));
    exchange.handle_timeout(begin);
    assert_eq!(shape(&outputs(&mut exchange)), ["200 text/event-stream", ":\n"]);
    assert_eq!(exchange.poll_timeout(), Some(begin + Duration::from_secs(15)));
    role(&mut exchange).respond(begin, id, Ok(Raw::empty_object()));
    assert_eq!(shape(&outputs(&mut exchange)).len(), 2);
    assert!(exchange.is_drained());
}

#[test]
fn comments_can_be_turned_off() {
    let mut config = config();
    config.keep_alive = Duration::ZERO;
    let mut exchange = asked(config, CALL);
    let _ = requested(&mut exchange);
    assert_eq!(exchange.poll_timeout(), None);
    exchange.handle_timeout(at(1_000_000));
    assert!(exchange.poll_output().is_none());
}

#[test]
fn a_client_that_goes_cancels_once() {
    let mut exchange = asked(config(), CALL);
    let id = requested(&mut exchange);
    role(&mut exchange).progress(at(0), id, 1.0, None, None);
    exchange.handle_disconnect(at(1));
    exchange.handle_disconnect(at(1));
    assert!(!exchange.is_drained());
    assert!(matches!(exchange.poll_event(), Some(Event::Cancelled { id: cancelled, .. }) if cancelled == id));
    assert!(exchange.poll_event().is_none());
    let server = role(&mut exchange);
    server.respond(at(2), id, Ok(result()));
    server.progress(at(2), id, 2.0, None, None);
    server.publish(at(2), &Change::Tools);
    assert_eq!(server.notify(at(2), "x", None), Err(SendError::Closed));
    assert!(exchange.poll_output().is_none() && exchange.poll_event().is_none());
    assert_eq!((exchange.is_drained(), exchange.poll_timeout()), (true, None));
}

#[test]
fn a_client_that_goes_after_the_answer_cancels_nothing() {
    let mut exchange = asked(config(), CALL);
    let id = requested(&mut exchange);
    role(&mut exchange).respond(at(0), id, Ok(result()));
    exchange.handle_disconnect(at(1));
    assert!(exchange.poll_event().is_none() && exchange.poll_output().is_none());
    assert!(exchange.is_drained());
}

#[test]
fn a_subscription_stays_open_until_the_client_goes() {
    let listen = r#""method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},META}"#;
    let mut exchange = asked(config(), listen);
    let Some(Event::Subscribe(wanted)) = exchange.poll_event() else { panic!("no subscription") };
    role(&mut exchange).accept(at(0), wanted.id, SubscriptionFilter::new().with_tools_list_changed(true));
    assert_eq!(outputs(&mut exchange).len(), 2);
    assert_eq!(exchange.poll_timeout(), Some(at(15)));
    role(&mut exchange).publish(at(5), &Change::Tools);
    role(&mut exchange).publish(at(6), &Change::Prompts);
    assert_eq!(outputs(&mut exchange).len(), 1);
    assert_eq!(exchange.poll_timeout(), Some(at(20)));
    exchange.handle_disconnect(at(7));
    assert!(matches!(exchange.poll_event(), Some(Event::Unsubscribed { id }) if id == wanted.id));
    assert!(exchange.is_drained());
}

#[test]
fn a_notification_is_accepted_in_a_revision_that_is_served() {
    let notification = |version: &str, meant: &str| {
        let mut head = head("x");
        head.headers.insert("mcp-protocol-version", version.parse().unwrap());
        let body = format!(r#"{{"jsonrpc":"2.0","method":"x","params":{{{}}}}}"#, META.replace("2026-07-28", meant));
        let mut exchange = Exchange::new(at(0), Arc::new(config()), &head);
        exchange.handle_body(at(0), body.as_bytes());
        exchange.handle_end(at(0), &());
        let heard = matches!(exchange.poll_event(), Some(Event::Notification { .. }));
        (shape(&outputs(&mut exchange)), heard)
    };
    assert_eq!(notification("2026-07-28", "2026-07-28"), (vec!["202 ".into(), "end".into()], true));
    for (said, meant, code) in
        [("2099-01-01", "2099-01-01", "-32022"), ("2025-11-25", "2026-07-28", "-32020"), ("x", "2026-07-28", "-32020")]
    {
        let (pieces, heard) = notification(said, meant);
        assert_eq!((&*pieces[0], heard), ("400 application/json", false));
        assert!(pieces[1].contains(code), "{}", pieces[1]);
    }
}

#[test]
fn a_closed_server_that_is_not_answered_for_says_so() {
    let mut exchange = asked(config(), CALL);
    let id = requested(&mut exchange);
    role(&mut exchange).close(at(0));
    assert_eq!(exchange.poll_timeout(), Some(at(10)));
    exchange.handle_timeout(at(10));
    assert!(matches!(exchange.poll_event(), Some(Event::Cancelled { id: cancelled, .. }) if cancelled == id));
    assert!(matches!(exchange.poll_event(), Some(Event::Closed { .. })));
    let pieces = shape(&outputs(&mut exchange));
    assert_eq!(pieces[0], "503 application/json");
    assert!(pieces[1].starts_with(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32603"#), "{}", pieces[1]);
    assert!(exchange.is_drained());

    let mut exchange = asked(config(), CALL);
    let id = requested(&mut exchange);
    role(&mut exchange).progress(at(0), id, 1.0, None, None);
    role(&mut exchange).close(at(0));
    exchange.handle_timeout(at(10));
    let pieces = shape(&outputs(&mut exchange));
    assert_eq!((pieces.len(), &*pieces[2]), (3, "end"));
}

#[test]
fn what_belongs_to_a_session_is_handed_over() {
    let mut config = config();
    config.http_sse = Some(HttpSse::new("/sse", "/messages"));
    let config = Arc::new(config);
    let arrival = |method: Method, path: &str, headers: &[(&'static str, &str)], body: &str| {
        let mut exchange = Exchange::new(at(0), config.clone(), &plain(method, path, headers));
        if exchange.wants_read() {
            assert!(exchange.take_legacy().is_none());
            exchange.handle_body(at(0), body.as_bytes());
            exchange.handle_end(at(0), &());
        }
        assert!(!exchange.is_drained() && exchange.role_mut().is_none());
        let arrival = exchange.take_legacy().unwrap();
        assert!(exchange.take_legacy().is_none() && exchange.is_drained());
        arrival
    };
    let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let session = ("mcp-session-id", "s1");
    let version = ("mcp-protocol-version", "2025-11-25");
    let Arrival { kind, session: named, version: said, .. } = arrival(Method::POST, "/mcp", &[session, version], ping);
    assert!(matches!(kind, ArrivalKind::Post(body) if body == ping));
    assert_eq!((named.as_deref(), said), (Some("s1"), Some(Version::V2025_11_25)));

    let resumed = arrival(Method::GET, "/mcp", &[session, ("last-event-id", "7")], "");
    assert!(matches!(resumed.kind, ArrivalKind::Get { last_event_id: Some(id) } if &*id == "7"));
    assert!(matches!(arrival(Method::DELETE, "/mcp", &[session], "").kind, ArrivalKind::Delete));
    assert!(matches!(arrival(Method::GET, "/sse", &[], "").kind, ArrivalKind::SseStream));
    let message = arrival(Method::POST, "/messages?sessionId=s2", &[], ping);
    assert!(matches!(message.kind, ArrivalKind::SseMessage(body) if body == ping));
    assert_eq!(message.session.as_deref(), Some("s2"));

    // The handshake agrees on the revision in its body, whatever the header says.
    let initialize = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#;
    for said in ["2026-07-28", "2099-01-01"] {
        let opening = arrival(Method::POST, "/mcp", &[("mcp-protocol-version", said)], initialize);
        assert!(matches!(opening.kind, ArrivalKind::Post(_)));
        assert_eq!(opening.version, None);
    }
}

#[test]
fn a_modern_request_never_opens_a_session() {
    let mut exchange = asked(config(), r#""method":"initialize","params":{META}"#);
    let pieces = shape(&outputs(&mut exchange));
    assert_eq!(pieces[0], "404 application/json");
    assert!(pieces[1].contains("-32601"), "{}", pieces[1]);
    assert_eq!(role(&mut exchange).session(), None);
}

#[test]
fn without_sessions_each_message_is_by_itself() {
    let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}"#;
    let mut exchange = sessionless(&[("mcp-protocol-version", "2025-06-18")], call);
    let Some(Event::Request(incoming)) = exchange.poll_event() else { panic!("no request") };
    assert_eq!(incoming.context.version, Version::V2025_06_18);
    let server = role(&mut exchange);
    // About no request: nobody could tell where it belongs.
    server.publish(at(0), &Change::Tools);
    server.log(at(0), None, &LoggingMessageParams::new(LoggingLevel::Error, "x"));
    server.respond(at(0), incoming.id, Ok(result()));
    let answer = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[]}}"#;
    assert_eq!(shape(&outputs(&mut exchange)), ["200 application/json", answer, "end"]);
}

#[test]
fn without_sessions_nothing_is_offered_that_outlives_a_message() {
    let initialize = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}"#;
    let mut exchange = sessionless(&[], initialize);
    let pieces = shape(&outputs(&mut exchange));
    assert_eq!(pieces[0], "200 application/json");
    assert!(pieces[1].contains(r#""capabilities":{"prompts":{},"resources":{},"tools":{}}"#), "{}", pieces[1]);
    let subscribe = r#"{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"a:b"}}"#;
    let pieces = shape(&outputs(&mut sessionless(&[], subscribe)));
    assert!(pieces[1].contains("-32601"), "{}", pieces[1]);
}

#[test]
fn without_sessions_batches_are_answered_together() {
    let batch = r#"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"x"}}]"#;
    let mut exchange = sessionless(&[], batch);
    let id = requested(&mut exchange);
    assert!(exchange.poll_output().is_none());
    role(&mut exchange).respond(at(0), id, Ok(result()));
    let answers = r#"[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":2,"result":{"content":[]}}]"#;
    assert_eq!(shape(&outputs(&mut exchange)), ["200 application/json", answers, "end"]);

    let told = r#"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#;
    assert_eq!(shape(&outputs(&mut sessionless(&[], told))), ["202 ", "end"]);
    let newer = shape(&outputs(&mut sessionless(&[("mcp-protocol-version", "2025-06-18")], batch)));
    assert_eq!(newer[0], "400 application/json");
}

#[test]
fn without_sessions_what_needs_no_answer_is_accepted_and_noise_is_not() {
    for (body, status) in [
        (r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, "202 "),
        (r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, "202 "),
        (r#"{"jsonrpc":"2.0","id":1,"result":{},"error":{}}"#, "400 application/json"),
        (r#"{"jsonrpc":"2.0","id":1}"#, "400 application/json"),
        ("", "400 application/json"),
    ] {
        assert_eq!(shape(&outputs(&mut sessionless(&[], body)))[0], status, "{body}");
    }
}

#[test]
fn a_configuration_that_is_changed_after_use_is_answered_for_as_it_is() {
    let mut config = config();
    let _ = config.parts();
    let other = server::Config::new(Implementation::new("other", "2"));
    config.server = Arc::new(other);
    assert!(config.parts().server_info.as_ref().unwrap().as_str().contains("other"));
}

const META: &str = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"progressToken":1}"#;
const CALL: &str = r#""method":"tools/call","params":{"name":"x",META}"#;
const ANSWER: &str = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[],"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}}}}"#;
const PROGRESS: &str =
    r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}"#;

fn at(seconds: u64) -> Instant {
    Instant::from_origin(Duration::from_secs(seconds))
}

fn config() -> Config {
    let mut server = server::Config::new(Implementation::new("s", "1"));
    server.capabilities = ServerCapabilities {
        tools: Some(ToolsCapability::new().with_list_changed(true)),
        prompts: Some(PromptsCapability::new().with_list_changed(true)),
        resources: Some(ResourcesCapability::new().with_list_changed(true).with_subscribe(true)),
        ..ServerCapabilities::default()
    };
    let mut config = Config::new(server);
    config.stream_after = Duration::ZERO;
    config
}

fn plain(method: Method, path: &str, headers: &[(&'static str, &str)]) -> Parts {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

/// The head of a modern message.
fn head(method: &str) -> Parts {
    plain(Method::POST, "/mcp", &[("mcp-protocol-version", "2026-07-28"), ("mcp-method", method), ("mcp-name", "x")])
}

fn request(members: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":1,{}}}"#, members.replace("META", META))
}

/// An exchange that has read a modern request.
fn asked(config: Config, members: &str) -> Exchange {
    let method = members.split('"').nth(3).unwrap();
    let mut exchange = Exchange::new(at(0), Arc::new(config), &head(method));
    exchange.handle_body(at(0), request(members).as_bytes());
    exchange.handle_end(at(0), &());
    exchange
}

/// An exchange of an endpoint without sessions that has read a legacy message.
fn sessionless(headers: &[(&'static str, &str)], body: &str) -> Exchange {
    let mut config = config();
    config.legacy = LegacyHttp::Sessionless;
    let mut exchange = Exchange::new(at(0), Arc::new(config), &plain(Method::POST, "/mcp", headers));
    exchange.handle_body(at(0), body.as_bytes());
    exchange.handle_end(at(0), &());
    exchange
}

/// What a call is answered with whose body comes in these pieces.
fn answered(body: &[&[u8]]) -> Vec<Output> {
    let mut exchange = Exchange::new(at(0), Arc::new(config()), &head("tools/call"));
    body.iter().for_each(|chunk| exchange.handle_body(at(0), chunk));
    exchange.handle_end(at(0), &());
    let id = requested(&mut exchange);
    role(&mut exchange).respond(at(0), id, Ok(result()));
    outputs(&mut exchange)
}

fn requested(exchange: &mut Exchange) -> InboundId {
    match exchange.poll_event() {
        Some(Event::Request(incoming)) => incoming.id,
        other => panic!("no request: {other:?}"),
    }
}

fn role(exchange: &mut Exchange) -> &mut Server {
    exchange.role_mut().unwrap()
}

fn result() -> Raw {
    Raw::from_text(r#"{"content":[]}"#.into()).unwrap()
}

fn outputs(exchange: &mut Exchange) -> Vec<Output> {
    core::iter::from_fn(|| exchange.poll_output()).collect()
}

/// Status and media type, bodies as text, the end.
fn shape(outputs: &[Output]) -> Vec<String> {
    let line = |output: &Output| match output {
        Output::Head(head) => {
            let kind = head.headers.get("content-type").map_or("", |kind| kind.to_str().unwrap());
            format!("{} {kind}", head.status.as_str())
        }
        Output::Body(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        Output::End => "end".into(),
    };
    outputs.iter().map(line).collect()
}

fn sse(message: &str) -> String {
    format!("data: {message}\n\n")
}

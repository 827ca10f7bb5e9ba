//! What only a server does that is broken, or means no good.

use http::HeaderValue;

use super::*;

const QUESTION: &str = r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"?"}}"#;

/// A client of 2025-11-25 in the session `s1` that waits for authorization, with so many places.
fn waiting(exchanges: usize) -> Rig {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    config.limits.exchanges = exchanges;
    let mut http = http();
    http.listen = false;
    http.on_unauthorized = OnUnauthorized::Wait;
    let mut rig = Rig::new(config, http);
    let initialize = rig.one();
    rig.initialize(&initialize, Version::V2025_11_25, "s1");
    rig.events();
    rig
}

fn authorize(rig: &mut Rig) {
    rig.client.authorize(rig.now, Some(HeaderValue::from_static("Bearer 1")));
}

fn notify(rig: &mut Rig) {
    let now = rig.now;
    rig.client.role_mut().notify(now, "notifications/roots/list_changed", None).expect("accepted");
}

/// Answers `initialize` in the session `id`; `notifications/initialized` is on its way.
fn open_session(rig: &mut Rig, initialize: &Sent, id: &str) {
    rig.head(initialize, 200, &[("content-type", "application/json"), ("mcp-session-id", id)]);
    rig.body(initialize, &result(initialize.id(), &initialized(Version::V2025_11_25)));
    rig.end(initialize);
}

/// A client in a session that has answered a question of its server, in a request that has just left.
fn answering(rig: &mut Rig) -> Sent {
    rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.stream(&sent);
    rig.event(&sent, QUESTION);
    let Some(Event::Input { input, .. }) = rig.events().pop() else { panic!("no question") };
    let now = rig.now;
    rig.client.role_mut().answer(now, input, Ok(raw("{}")));
    let answer = rig.one();
    assert_eq!(answer.describe(), "\"q\" answer");
    answer
}

/// Lets the server forget the session, and opens the session `s2`; what else leaves then is given.
fn renew(rig: &mut Rig) -> Vec<Sent> {
    rig.request("tools/list", "{}");
    let list = rig.one();
    rig.empty(&list, 404);
    let initialize = rig.one();
    rig.initialize(&initialize, Version::V2025_11_25, "s2");
    rig.sent()
}

#[test]
fn a_session_id_of_a_handshake_that_came_to_nothing_is_in_no_modern_request() {
    for late in [false, true] {
        let mut config = config();
        config.era = EraPolicy::Known(client::Verdict::new(Version::V2025_11_25));
        let mut rig = Rig::new(config, http());
        let initialize = rig.one();
        rig.pass(5 * SECOND);
        let probe = rig.one();
        assert_eq!(probe.describe(), "2 server/discover");
        let head = [("content-type", "application/json"), ("mcp-session-id", "s1")];
        if !late {
            rig.head(&initialize, 200, &head);
        }
        rig.json(&probe, 200, &result(2, DISCOVERED));
        if late {
            rig.head(&initialize, 200, &head);
        }
        assert_eq!(rig.events(), [Event::Ready]);
        let list = rig.request("tools/list", "{}");
        let sent = rig.one();
        assert_eq!(sent.header("mcp-session-id"), None);
        rig.empty(&sent, 404);
        assert_eq!(rig.events(), [finished(list, Err(RequestError::Status(404)))]);
        assert_eq!(rig.actions().len(), 0);
    }
}

#[test]
fn an_answer_that_waited_for_authorization_goes_to_no_other_session() {
    let mut rig = waiting(64);
    let answer = answering(&mut rig);
    rig.empty(&answer, 401);
    notify(&mut rig);
    let notification = rig.one();
    rig.empty(&notification, 401);
    assert_eq!(renew(&mut rig).len(), 1);
    authorize(&mut rig);
    assert_eq!(rig.described(), ["notifications/roots/list_changed"]);
}

#[test]
fn an_answer_that_is_redirected_goes_to_no_other_session() {
    for renewed in [false, true] {
        let mut rig = waiting(64);
        let answer = answering(&mut rig);
        if renewed {
            renew(&mut rig);
        }
        rig.head(&answer, 307, &[("location", "/other")]);
        rig.end(&answer);
        assert_eq!(rig.described(), if renewed { vec![] } else { vec!["\"q\" answer"] });
    }
}

#[test]
fn requests_do_not_wait_for_an_initialized_that_found_no_place_to_wait() {
    let mut rig = waiting(1);
    notify(&mut rig);
    let notification = rig.one();
    rig.empty(&notification, 401);
    rig.request("tools/list", "{}");
    let list = rig.one();
    rig.empty(&list, 404);
    let initialize = rig.one();
    open_session(&mut rig, &initialize, "s2");
    let initialized = rig.one();
    assert_eq!(initialized.describe(), "notifications/initialized");
    rig.empty(&initialized, 401);
    assert_eq!(rig.described(), ["4 tools/list"]);
}

#[test]
fn what_was_taken_may_be_refused_as_often_again() {
    let mut rig = waiting(64);
    for _ in 0..5 {
        let list = rig.request("tools/list", "{}");
        let sent = rig.one();
        rig.empty(&sent, 404);
        let initialize = rig.one();
        rig.empty(&initialize, 401);
        authorize(&mut rig);
        let initialize = rig.one();
        rig.initialize(&initialize, Version::V2025_11_25, "s2");
        let sent = rig.one();
        rig.json(&sent, 200, &result(sent.id(), "{}"));
        assert_eq!(rig.events().pop(), Some(finished(list, Ok("{}"))));
    }
}

#[test]
fn what_is_cancelled_while_it_waits_leaves_nothing() {
    let mut rig = waiting(1);
    rig.request("tools/list", "{}");
    rig.one();
    for _ in 0..100 {
        let list = rig.request("tools/list", "{}");
        assert_eq!(rig.described(), [""; 0]);
        let now = rig.now;
        rig.client.role_mut().cancel(now, list, None);
        assert_eq!(rig.described(), [""; 0]);
    }
    assert_eq!(rig.client.waiting.len(), 0);
}

#[test]
fn a_stream_that_waits_for_authorization_is_dropped_with_its_request() {
    let mut rig = waiting(64);
    for cancels in [true, false].into_iter().cycle().take(400) {
        let call = rig.request("tools/call", r#"{"name":"a"}"#);
        let sent = rig.one();
        rig.stream(&sent);
        rig.body(&sent, "id: e\ndata:\n\n");
        rig.end(&sent);
        rig.pass(SECOND);
        let resumed = rig.one();
        rig.empty(&resumed, 401);
        if cancels {
            let now = rig.now;
            rig.client.role_mut().cancel(now, call, None);
            let cancelled = rig.one();
            assert_eq!(cancelled.describe(), "notifications/cancelled");
            rig.accept(&cancelled);
        } else {
            rig.request("tools/list", "{}");
            let other = rig.one();
            rig.json(&other, 200, &result(sent.id(), "{}"));
        }
        rig.events();
    }
    assert!(format!("{:?}", rig.client.parked).matches("Answers").count() <= 64);
}

#[test]
fn a_legacy_server_that_speaks_of_headers_is_taken_at_its_word() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.json(&sent, 400, &error("2", r#"{"code":-32020,"message":"m"}"#));
    assert!(matches!(&rig.events()[..], [Event::Finished { outcome: Err(RequestError::Peer(_)), .. }]));
    assert_eq!(rig.actions().len(), 0);
}

#[test]
fn an_event_id_that_no_header_can_carry_is_none() {
    for (id, resumes) in [("é 7\t!", true), ("a\u{1}b", false), ("a\u{7f}", false), ("Cookie: x", true)] {
        let mut rig = Rig::deaf(Version::V2025_11_25);
        let call = rig.request("tools/call", r#"{"name":"a"}"#);
        let sent = rig.one();
        rig.stream(&sent);
        rig.body(&sent, "id: first\ndata:\n\n");
        rig.body(&sent, &format!("id: {id}\ndata:\n\n"));
        rig.end(&sent);
        rig.pass(SECOND);
        if resumes {
            let resumed = rig.one();
            assert_eq!(resumed.request.headers()["last-event-id"].as_bytes(), id.as_bytes());
        } else {
            assert_eq!(rig.events(), [finished(call, Err(RequestError::Interrupted))], "{id:?}");
            assert_eq!(rig.actions().len(), 0);
        }
    }
}

#[test]
fn no_wait_is_too_short_and_one_that_is_too_long_is_the_end() {
    let (mut rig, stream) = Rig::legacy(Version::V2025_11_25);
    rig.body(&stream, "retry: 0\n\n");
    rig.end(&stream);
    rig.pass(Duration::from_millis(499));
    assert_eq!(rig.actions().len(), 0);
    rig.pass(Duration::from_millis(126));
    let again = rig.one();
    rig.stream(&again);
    rig.body(&again, "retry: 99999999999999999999999\n\n");
    rig.end(&again);
    assert_eq!((rig.actions().len(), rig.client.poll_timeout()), (0, None));
}

#[test]
fn the_second_endpoint_is_not_looked_at() {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    let mut rig = Rig::new(config, http());
    let initialize = rig.one();
    rig.empty(&initialize, 405);
    let stream = rig.one();
    rig.stream(&stream);
    rig.body(&stream, "event: endpoint\ndata: /one\n\nevent: endpoint\ndata: /two\n\n");
    assert_eq!(rig.one().request.uri().path(), "/one");
    rig.body(&stream, "event: endpoint\ndata: http://evil.example/\n\n");
    notify(&mut rig);
    rig.event(&stream, &result(1, &initialized(Version::V2024_11_05)));
    for sent in rig.sent() {
        assert_eq!(sent.request.uri(), "http://example.com/one");
    }
}

#[test]
fn a_modern_server_that_asks_in_a_stream_gets_no_answer() {
    let mut rig = Rig::modern();
    rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.stream(&sent);
    rig.event(&sent, QUESTION);
    rig.event(&sent, r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#);
    assert!(matches!(&rig.events()[..], [Event::Noise { .. }, Event::Noise { .. }]));
    assert_eq!(rig.actions().len(), 0);
}

#[test]
fn informational_heads_and_comments_without_an_end_bring_nothing() {
    let mut rig = Rig::modern();
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    for status in [100, 102, 103] {
        rig.head(&sent, status, &[]);
    }
    rig.stream(&sent);
    for _ in 0..59 {
        rig.body(&sent, &":\n\n".repeat(2_000));
        rig.pass(SECOND);
        assert_eq!((rig.events().len(), rig.actions().len()), (0, 0));
    }
    rig.pass(SECOND);
    assert_eq!(rig.events(), [finished(list, Err(RequestError::TimedOut))]);
    assert_eq!(rig.aborted(), [sent.exchange]);
}

#[test]
fn a_tool_with_more_headers_than_a_request_can_have_is_called_without() {
    let properties: Vec<String> =
        (0..40_000).map(|index| format!(r#""p{index}":{{"type":"integer","x-mcp-header":"H{index}"}}"#)).collect();
    let schema = format!(r#"{{"type":"object","properties":{{{}}}}}"#, properties.join(","));
    let arguments: Vec<String> = (0..40_000).map(|index| format!(r#""p{index}":{index}"#)).collect();
    let mut rig = Rig::modern();
    rig.request("tools/list", "{}");
    let list = rig.one();
    let tools = format!(r#"{{"resultType":"complete","tools":[{{"name":"t","inputSchema":{schema}}}]}}"#);
    rig.json(&list, 200, &result(2, &tools));
    rig.request("tools/call", &format!(r#"{{"name":"t","arguments":{{{}}}}}"#, arguments.join(",")));
    assert_eq!(rig.one().header("mcp-param-h1"), None);
}

#[test]
fn of_tools_without_number_only_the_last_are_remembered() {
    let mut rig = Rig::modern();
    let tool = |name: usize| {
        format!(r#"{{"name":"t{name}","inputSchema":{{"properties":{{"a":{{"type":"string","x-mcp-header":"A"}}}}}}}}"#)
    };
    let tools: Vec<String> = (0..20_000).map(tool).collect();
    rig.request("tools/list", "{}");
    let list = rig.one();
    rig.json(&list, 200, &result(2, &format!(r#"{{"resultType":"complete","tools":[{}]}}"#, tools.join(","))));
    for (name, header) in [(0, None), (19_999, Some("x"))] {
        rig.request("tools/call", &format!(r#"{{"name":"t{name}","arguments":{{"a":"x"}}}}"#));
        assert_eq!(rig.one().header("mcp-param-a"), header);
    }
    assert!(format!("{:?}", rig.client.tools).matches("Known").count() < 10_000);
}

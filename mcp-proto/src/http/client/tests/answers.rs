use super::*;

#[test]
fn an_answer_in_json_or_in_a_stream_is_the_same() {
    let answer = r#"{"resultType":"complete","content":[]}"#;
    let mut rig = Rig::modern();
    let one = rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.head(&sent, 200, &[("content-type", "application/json; charset=utf-8")]);
    rig.body(&sent, " \n");
    for byte in result(2, answer).as_bytes() {
        rig.client.handle_body(rig.now, sent.exchange, &[*byte]);
    }
    assert_eq!(rig.events(), []);
    rig.end(&sent);
    assert_eq!(rig.events(), [finished(one, Ok(answer))]);

    let two = rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.stream(&sent);
    rig.body(&sent, ":\n\nevent: ping\ndata: {}\n\n");
    rig.event(&sent, r#"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}"#);
    rig.event(&sent, &result(3, answer));
    let events = rig.events();
    assert!(matches!(events[0], Event::Notification { .. }));
    assert_eq!(events[1..], [finished(two, Ok(answer))]);
    rig.end(&sent);
    assert_eq!(rig.actions().len(), 0);
}

#[test]
fn a_stream_that_goes_on_after_the_answer_is_dropped_in_a_while() {
    let mut rig = Rig::modern();
    rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.stream(&sent);
    rig.event(&sent, &result(2, r#"{"resultType":"complete"}"#));
    assert_eq!(rig.actions().len(), 0);
    rig.pass(2 * SECOND);
    assert_eq!(rig.aborted(), [sent.exchange]);
    rig.events();
    rig.event(&sent, r#"{"jsonrpc":"2.0","method":"notifications/x"}"#);
    rig.end(&sent);
    assert_eq!(rig.events(), []);
}

#[test]
fn an_exchange_answers_its_own_request_alone() {
    let mut rig = Rig::modern();
    let one = rig.request("tools/list", "{}");
    let two = rig.request("tools/list", "{}");
    let sent = rig.sent();
    rig.stream(&sent[0]);
    rig.event(&sent[0], &result(3, r#"{"resultType":"complete","tools":[]}"#));
    let events = rig.events();
    assert!(matches!(&events[..], [Event::Noise { .. }]), "{events:?}");
    rig.event(&sent[0], &error("null", r#"{"code":-32603,"message":"m"}"#));
    let peer = crate::jsonrpc::RpcError::internal("m");
    assert_eq!(rig.events(), [finished(one, Err(RequestError::Peer(peer)))]);
    rig.json(&sent[1], 200, &result(3, r#"{"resultType":"complete","tools":[]}"#));
    assert_eq!(rig.events(), [finished(two, Ok(r#"{"resultType":"complete","tools":[]}"#))]);
}

#[test]
fn a_legacy_answer_may_come_by_any_stream() {
    let (mut rig, stream) = Rig::legacy(Version::V2025_11_25);
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    rig.stream(&sent);
    rig.event(&stream, &result(2, r#"{"tools":[]}"#));
    assert_eq!(rig.events(), [finished(list, Ok(r#"{"tools":[]}"#))]);
    rig.end(&sent);
    assert_eq!((rig.actions().len(), rig.events().len()), (0, 0));
}

#[test]
fn a_batch_is_answered_by_an_array() {
    let mut rig = Rig::deaf(Version::V2025_03_26);
    let requests = vec![client::Request::new("tools/list", None), client::Request::new("ping", None)];
    let now = rig.now;
    let handles = rig.client.role_mut().request_batch(now, requests).expect("accepted");
    let sent = rig.one();
    rig.json(&sent, 200, &format!("[{},{}]", result(3, "{}"), result(2, r#"{"tools":[]}"#)));
    assert_eq!(rig.events(), [finished(handles[1], Ok("{}")), finished(handles[0], Ok(r#"{"tools":[]}"#))]);
}

#[test]
fn what_is_no_answer_fails_its_request_alone() {
    type Step = fn(&mut Rig, &Sent);
    let steps: [(Step, &str); 12] = [
        (|rig, sent| rig.empty(sent, 202), "the server answered with HTTP status 202"),
        (|rig, sent| rig.empty(sent, 200), "the server answered with HTTP status 200"),
        (|rig, sent| rig.json(sent, 500, "oops"), "the server answered with HTTP status 500"),
        (|rig, sent| rig.json(sent, 404, "<html>"), "the server answered with HTTP status 404"),
        (|rig, sent| rig.json(sent, 400, &result(2, "{}")), "the server answered with HTTP status 400"),
        (|rig, sent| rig.empty(sent, 403), "the server answered with HTTP status 403"),
        (
            |rig, sent| rig.head(sent, 200, &[("content-type", "text/html")]),
            "the server's answer cannot be used: its content type is `text/html`",
        ),
        (
            |rig, sent| rig.json(sent, 200, r#"{"jsonrpc":"2.0","id":2"#),
            "the server's answer cannot be used: its body holds no answer",
        ),
        (
            |rig, sent| rig.json(sent, 200, r#"{"jsonrpc":"2.0","method":"notifications/x"}"#),
            "the server's answer cannot be used: its body holds no answer",
        ),
        (
            |rig, sent| {
                rig.stream(sent);
                rig.end(sent);
            },
            "the exchange broke off before the answer came",
        ),
        (
            |rig, sent| {
                rig.stream(sent);
                rig.body(sent, "id: 7\ndata:\n\n");
                rig.fail(sent);
            },
            "the exchange broke off before the answer came",
        ),
        (Rig::fail, "the exchange broke off before the answer came"),
    ];
    for (step, expected) in steps {
        let mut rig = Rig::modern();
        let request = rig.request("tools/call", r#"{"name":"a"}"#);
        let sent = rig.one();
        step(&mut rig, &sent);
        let mut ended = None;
        for event in rig.events() {
            if let Event::Finished { request: one, outcome: Err(error) } = event
                && one == request
            {
                ended = Some(error.to_string());
            }
        }
        assert_eq!(ended.as_deref(), Some(expected));
        rig.request("tools/list", "{}");
        assert_eq!(rig.described(), ["3 tools/list"], "{expected}");
    }
}

#[test]
fn what_came_before_the_failure_is_told_before_it() {
    let mut rig = Rig::modern();
    let request = rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.stream(&sent);
    rig.event(&sent, r#"{"jsonrpc":"2.0","method":"notifications/x"}"#);
    rig.fail(&sent);
    let events = rig.events();
    assert!(matches!(&events[0], Event::Notification { .. }));
    assert_eq!(events[1..], [finished(request, Err(RequestError::Interrupted))]);
}

#[test]
fn a_body_over_the_limit_fails_its_request_and_is_not_read() {
    let mut config = config();
    config.limits.message = 300;
    let mut rig = Rig::modern_with(config, http());
    for streamed in [false, true] {
        let request = rig.request("tools/call", r#"{"name":"a"}"#);
        let sent = rig.one();
        let long = "x".repeat(301);
        if streamed {
            rig.stream(&sent);
            rig.event(&sent, &long);
        } else {
            rig.head(&sent, 200, &[("content-type", "application/json")]);
            rig.body(&sent, &long);
        }
        let bad = RequestError::BadResult("it is longer than the limit of 300 bytes".into());
        assert_eq!(rig.events(), [finished(request, Err(bad))]);
        assert_eq!(rig.aborted(), [sent.exchange]);
    }
}

#[test]
fn notifications_are_taken_however_the_server_says_so() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    for (status, text) in [(202, ""), (200, ""), (200, r#"{"jsonrpc":"2.0","result":{}}"#), (204, "")] {
        let now = rig.now;
        rig.client.role_mut().notify(now, "notifications/roots/list_changed", None).expect("accepted");
        let sent = rig.one();
        rig.json(&sent, status, text);
        assert_eq!((rig.events().len(), rig.actions().len()), (0, 0));
    }
    let now = rig.now;
    rig.client.role_mut().notify(now, "notifications/roots/list_changed", None).expect("accepted");
    let sent = rig.one();
    rig.empty(&sent, 400);
    assert!(matches!(&rig.events()[..], [Event::Noise { .. }]));
}

#[test]
fn a_modern_question_is_answered_in_another_request() {
    let mut rig = Rig::modern();
    let call = rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    let asked = r#"{"resultType":"input_required","requestState":"s","inputRequests":{"k":{"method":"elicitation/create","params":{"message":"?","requestedSchema":{"type":"object","properties":{}}}}}}"#;
    rig.json(&sent, 200, &result(2, asked));
    let events = rig.events();
    let [Event::Input { input, .. }] = &events[..] else { panic!("{events:?}") };
    let now = rig.now;
    rig.client.role_mut().answer(now, *input, Ok(raw(r#"{"action":"cancel"}"#)));
    let sent = rig.one();
    assert_eq!((sent.describe().as_str(), sent.header("mcp-name")), ("3 tools/call", Some("a")));
    assert_eq!(sent.body()["params"]["requestState"], "s");
    rig.json(&sent, 200, &result(3, r#"{"resultType":"complete"}"#));
    assert_eq!(rig.events(), [finished(call, Ok(r#"{"resultType":"complete"}"#))]);
}

#[test]
fn a_legacy_question_is_answered_while_every_place_is_taken() {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    config.limits.exchanges = 1;
    let mut http = http();
    http.listen = false;
    let mut rig = Rig::new(config, http);
    let initialize = rig.one();
    rig.initialize(&initialize, Version::V2025_11_25, "s1");
    rig.events();
    rig.request("tools/call", r#"{"name":"a"}"#);
    rig.request("tools/call", r#"{"name":"b"}"#);
    let call = rig.one();
    rig.stream(&call);
    rig.event(&call, r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"?"}}"#);
    let events = rig.events();
    let [Event::Input { input, .. }] = &events[..] else { panic!("{events:?}") };
    let now = rig.now;
    rig.client.role_mut().answer(now, *input, Ok(raw(r#"{"action":"cancel"}"#)));
    let answer = rig.one();
    assert_eq!(answer.body()["id"], "q");
    assert_eq!(answer.header("mcp-session-id"), Some("s1"));
    rig.accept(&answer);
    rig.event(&call, &result(2, "{}"));
    rig.end(&call);
    assert_eq!(rig.described(), ["3 tools/call"]);
}

use super::*;

#[test]
fn noise_is_shown_escaped_and_then_only_counted() {
    let mut config = config();
    config.limits.noise = 1;
    let mut rig = Rig::modern(config);
    rig.receive("hello \u{1b}[2J");
    rig.receive("again");
    let events = rig.events();
    let [Event::Noise { error, excerpt }] = &events[..] else { panic!("{events:?}") };
    assert_eq!((error.code.0, &**excerpt), (-32700, "hello \\u{1b}[2J"));
    assert_eq!(rig.client().dropped_events(), 1);
    assert_eq!(rig.sent(), [""; 0]);
}

#[test]
fn a_garbled_answer_ends_its_request() {
    for line in [
        r#"{"jsonrpc":"2.0","id":2,"result":{},"error":{}}"#,
        r#"{"jsonrpc":"2.0","id":2}"#,
        r#"{"jsonrpc":"1.0","id":2,"result":{}}"#,
        r#"{"jsonrpc":"2.0","id":2,"result":{"a":}}"#,
        &format!(r#"{{"jsonrpc":"2.0","id":2,"result":{{"a":{}1{}}}}}"#, "[".repeat(200), "]".repeat(200)),
        &format!(r#"{{"jsonrpc":"2.0","id":2,"result":{{"a":"{}"}}}}"#, "x".repeat(2000)),
    ] {
        let mut config = config();
        config.limits.message = 1000;
        let mut rig = Rig::modern(config);
        let request = rig.request("tools/list");
        rig.sent();
        rig.receive(line);
        let events = rig.events();
        let [Event::Finished { request: ended, outcome: Err(RequestError::BadResult(_)) }] = events[..] else {
            panic!("{line}: {events:?}");
        };
        assert_eq!(ended, request);
    }
}

#[test]
fn an_answer_to_nothing_is_noise() {
    let mut rig = Rig::modern(config());
    for line in [
        r#"{"jsonrpc":"2.0","id":77,"result":{}}"#,
        r#"{"jsonrpc":"2.0","id":"1","result":{}}"#,
        r#"{"jsonrpc":"2.0","id":0,"result":{}}"#,
        r#"{"jsonrpc":"2.0","error":{"code":-32700,"message":"m"}}"#,
    ] {
        rig.receive(line);
        assert!(matches!(rig.events()[..], [Event::Noise { .. }]), "{line}");
    }
}

#[test]
fn a_broken_request_is_answered_in_the_legacy_era_alone() {
    let line = r#"{"jsonrpc":"2.0","id":5,"method":"elicitation/create","params":[1]}"#;
    let mut rig = Rig::legacy(Version::LATEST_LEGACY, config());
    rig.receive(line);
    rig.receive(r#"{"jsonrpc":"2.0","method":7}"#);
    assert_eq!(
        rig.sent(),
        [r#"{"jsonrpc":"2.0","id":5,"error":{"code":-32602,"message":"`params` must be an object, not [1]"}}"#]
    );
    assert_eq!(rig.events().len(), 2);
    let mut rig = Rig::modern(config());
    rig.receive(line);
    assert_eq!(rig.sent(), [""; 0]);
    assert!(matches!(rig.events()[..], [Event::Noise { .. }]));
}

#[test]
fn a_batch_from_another_revision_is_noise() {
    for mut rig in [Rig::modern(config()), Rig::legacy(Version::V2025_06_18, config())] {
        rig.receive(r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#);
        assert!(matches!(rig.events()[..], [Event::Noise { .. }]));
        assert_eq!(rig.sent(), [""; 0]);
    }
}

#[test]
fn pending_requests_and_questions_are_limited() {
    let mut config = config();
    config.limits.pending = 1;
    config.limits.in_flight = 1;
    let mut rig = Rig::legacy(Version::LATEST_LEGACY, config.clone());
    let now = rig.now;
    let first = rig.request("ping");
    assert_eq!(rig.client().request(now, Request::new("ping", None)), Err(SendError::Full));
    rig.client().cancel(now, first, None);
    rig.request("ping");
    rig.receive(r#"{"jsonrpc":"2.0","id":1,"method":"elicitation/create"}"#);
    rig.receive(r#"{"jsonrpc":"2.0","id":2,"method":"elicitation/create"}"#);
    assert_eq!(
        rig.sent()[1],
        r#"{"jsonrpc":"2.0","id":2,"error":{"code":-32603,"message":"too many requests in flight"}}"#
    );
    let mut rig = Rig::new(config);
    rig.request("tools/list");
    assert_eq!(rig.client().request(now, Request::new("ping", None)), Err(SendError::Full));
}

#[test]
fn over_the_limit_notifications_are_dropped_and_answers_are_not() {
    let mut config = config();
    config.limits.events = 1;
    let mut rig = Rig::modern(config);
    let request = rig.request("tools/list");
    rig.sent();
    for _ in 0..3 {
        rig.receive(r#"{"jsonrpc":"2.0","method":"x"}"#);
    }
    rig.result(2, "{}");
    let events = rig.events();
    assert_eq!((events.len(), &events[1]), (2, &finished(request, Ok("{}"))));
    assert_eq!(rig.client().dropped_events(), 2);
}

#[test]
fn a_server_that_asks_and_does_not_read_fills_no_memory() {
    let mut config = config();
    config.limits.unsent = 1000;
    let mut rig = Rig::legacy(Version::LATEST_LEGACY, config);
    for id in 0..1000 {
        rig.receive(&format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"ping"}}"#));
    }
    assert!(rig.client().outbox.weight() < 1200);
    let now = rig.now;
    assert_eq!(rig.client().notify(now, "x", None), Err(SendError::Full));
}

use super::*;

const ASKS: &str = concat!(
    r#"{"resultType":"input_required","requestState":"st\u0061te","inputRequests":{"#,
    r#""who":{"method":"elicitation/create","params":{"message":"who?"}},"#,
    r#""why":{"method":"elicitation/create","params":{"message":"why?"}}}}"#
);

fn inputs(events: &[Event]) -> Vec<InputId> {
    events.iter().filter_map(|event| if let Event::Input { input, .. } = event { Some(*input) } else { None }).collect()
}

fn asked() -> (Rig, RequestHandle, Vec<InputId>) {
    let mut rig = Rig::modern(config());
    let request = rig.ask(Request::new("tools/call", Some(raw(r#"{"name":"n"}"#))));
    rig.sent();
    rig.result(2, ASKS);
    let events = rig.events();
    let inputs = inputs(&events);
    assert_eq!(
        events[0],
        Event::Input {
            input: inputs[0],
            during: Some(request),
            method: "elicitation/create".into(),
            params: Some(raw(r#"{"message":"who?"}"#))
        }
    );
    assert_eq!(inputs.len(), 2);
    (rig, request, inputs)
}

#[test]
fn the_request_goes_again_with_every_answer_and_the_state_as_it_came() {
    let (mut rig, request, inputs) = asked();
    rig.pass(120 * SECOND);
    assert_eq!(rig.events(), [], "users think without a clock");
    let now = rig.now;
    rig.client().answer(now, inputs[1], Ok(raw(r#"{"action":"decline"}"#)));
    assert_eq!(rig.sent(), [""; 0]);
    rig.client().answer(now, inputs[0], Ok(raw(r#"{"action":"cancel"}"#)));
    rig.client().answer(now, inputs[0], Ok(raw("{}")));
    let sent = rig.sent();
    let expected = concat!(
        r#"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"n","inputResponses":"#,
        r#"{"who":{"action":"cancel"},"why":{"action":"decline"}},"requestState":"st\u0061te","_meta":{"#
    );
    assert!(sent[0].starts_with(expected), "{sent:?}");
    // The next round has a state and no questions: the request goes again at once, without the old answers.
    rig.result(3, r#"{"resultType":"input_required","requestState":"t"}"#);
    let sent = rig.sent();
    let expected = r#"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"n","requestState":"t","_meta":{"#;
    assert!(sent[0].starts_with(expected), "{sent:?}");
    rig.result(4, r#"{"content":[]}"#);
    assert_eq!(rig.events(), [finished(request, Ok(r#"{"content":[]}"#))]);
}

#[test]
fn a_refused_question_ends_the_request_and_its_other_questions() {
    let (mut rig, request, inputs) = asked();
    let now = rig.now;
    rig.client().answer(now, inputs[0], Err(RpcError::internal("no")));
    assert_eq!(
        rig.events(),
        [
            Event::InputCancelled { input: inputs[1] },
            finished(request, Err(RequestError::InputRefused(RpcError::internal("no"))))
        ]
    );
    assert_eq!(rig.sent(), [""; 0]);
}

#[test]
fn cancelling_while_the_user_thinks_sends_nothing() {
    let (mut rig, request, inputs) = asked();
    let now = rig.now;
    rig.client().cancel(now, request, None);
    assert_eq!(
        rig.events(),
        [
            Event::InputCancelled { input: inputs[0] },
            Event::InputCancelled { input: inputs[1] },
            finished(request, Err(RequestError::Cancelled))
        ]
    );
    assert_eq!(rig.sent(), [""; 0]);

    let (mut rig, request, _) = asked();
    rig.pass(3600 * SECOND);
    assert_eq!(rig.events().last(), Some(&finished(request, Err(RequestError::TimedOut))));
    assert_eq!(rig.sent(), [""; 0]);
}

#[test]
fn questions_that_may_not_be_asked_end_the_request() {
    let many = (0..65).map(|n| format!(r#""{n}":{{"method":"elicitation/create"}}"#)).collect::<Vec<_>>().join(",");
    for (round, message) in [
        (r#""inputRequests":{"a":{"method":"sampling/createMessage"}}"#, "not declared"),
        (r#""inputRequests":{"a":{"method":"elicitation/create","params":{"mode":"url"}}}"#, "mode"),
        (r#""inputRequests":{"a":{"method":"tools/list"}}"#, "not declared"),
        (r#""inputRequests":{}"#, "neither"),
        (r#""inputRequests":{"a":5}"#, "input_required"),
        (r#""requestState":5"#, "must be a string"),
        (&format!(r#""inputRequests":{{{many}}}"#), "more than 64"),
    ] {
        let mut rig = Rig::modern(config());
        rig.request("tools/call");
        rig.sent();
        rig.result(2, &format!(r#"{{"resultType":"input_required",{round}}}"#));
        let events = rig.events();
        let [Event::Finished { outcome: Err(RequestError::BadResult(problem)), .. }] = &events[..] else {
            panic!("{round}: {events:?}");
        };
        assert!(problem.contains(message), "{problem}");
    }
}

#[test]
fn rounds_are_limited() {
    let mut rig = Rig::modern(config());
    rig.request("tools/call");
    for id in 2..34 {
        assert_eq!(rig.sent_methods(), [format!("{id} tools/call")]);
        rig.result(id, r#"{"resultType":"input_required","requestState":"s"}"#);
    }
    rig.sent();
    rig.result(34, r#"{"resultType":"input_required","requestState":"s"}"#);
    assert!(matches!(rig.events()[..], [Event::Finished { outcome: Err(RequestError::BadResult(_)), .. }]));
}

#[test]
fn a_legacy_server_asks_by_request() {
    let mut rig = Rig::legacy(Version::LATEST_LEGACY, config());
    rig.receive(r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"m"}}"#);
    let events = rig.events();
    let [Event::Input { input, during: None, .. }] = events[..] else { panic!("{events:?}") };
    rig.receive(r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create"}"#);
    rig.receive(r#"{"jsonrpc":"2.0","id":8,"method":"sampling/createMessage"}"#);
    rig.receive(r#"{"jsonrpc":"2.0","id":9,"method":"tools/list"}"#);
    rig.receive(r#"{"jsonrpc":"2.0","id":10,"method":"ping"}"#);
    let now = rig.now;
    rig.client().answer(now, input, Ok(raw(r#"{"action":"decline"}"#)));
    assert_eq!(
        rig.sent(),
        [
            r#"{"jsonrpc":"2.0","id":"q","error":{"code":-32600,"message":"the id \"q\" is in use"}}"#,
            r#"{"jsonrpc":"2.0","id":8,"error":{"code":-32601,"message":"method not found: sampling/createMessage"}}"#,
            r#"{"jsonrpc":"2.0","id":9,"error":{"code":-32601,"message":"method not found: tools/list"}}"#,
            r#"{"jsonrpc":"2.0","id":10,"result":{}}"#,
            r#"{"jsonrpc":"2.0","id":"q","result":{"action":"decline"}}"#
        ]
    );
    assert_eq!(rig.events(), []);
}

#[test]
fn a_legacy_server_takes_its_question_back() {
    let mut rig = Rig::legacy(Version::LATEST_LEGACY, config());
    rig.receive(r#"{"jsonrpc":"2.0","id":1,"method":"elicitation/create"}"#);
    let input = inputs(&rig.events())[0];
    rig.receive(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#);
    rig.receive(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#);
    assert_eq!(rig.events(), [Event::InputCancelled { input }]);
    let now = rig.now;
    rig.client().answer(now, input, Ok(raw("{}")));
    assert_eq!(rig.sent(), [""; 0]);
}

#[test]
fn a_modern_server_may_not_send_requests() {
    let mut rig = Rig::modern(config());
    rig.receive(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#);
    assert!(matches!(rig.events()[..], [Event::Noise { .. }]));
    assert_eq!(rig.sent(), [""; 0]);
}

#[test]
fn the_answers_to_a_batch_go_out_together() {
    let mut config = config();
    config.capabilities = config.capabilities.with_roots(crate::model::RootsCapability::new());
    let mut rig = Rig::legacy(Version::V2025_03_26, config);
    rig.receive(concat!(
        r#"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"roots/list"},"#,
        r#"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}},"#,
        r#"{"jsonrpc":"2.0","id":3,"method":"nope"}]"#
    ));
    let events = rig.events();
    let [Event::Input { input, .. }, Event::Notification { .. }] = events[..] else { panic!("{events:?}") };
    assert_eq!(rig.sent(), [""; 0]);
    let now = rig.now;
    rig.client().answer(now, input, Ok(raw(r#"{"roots":[]}"#)));
    assert_eq!(
        rig.sent(),
        [concat!(
            r#"[{"jsonrpc":"2.0","id":1,"result":{}},"#,
            r#"{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"method not found: nope"}},"#,
            r#"{"jsonrpc":"2.0","id":2,"result":{"roots":[]}}]"#
        )]
    );
}

#[test]
fn the_end_takes_questions_with_it() {
    let (mut rig, request, asked) = asked();
    rig.stream.handle_eof(rig.now);
    assert_eq!(
        rig.events(),
        [
            Event::InputCancelled { input: asked[0] },
            Event::InputCancelled { input: asked[1] },
            finished(request, Err(RequestError::Lost(CloseReason::PeerClosed))),
            Event::Closed { reason: CloseReason::PeerClosed }
        ]
    );
    let mut rig = Rig::legacy(Version::LATEST_LEGACY, config());
    rig.receive(r#"{"jsonrpc":"2.0","id":1,"method":"elicitation/create"}"#);
    let input = inputs(&rig.events())[0];
    rig.stream.handle_eof(rig.now);
    assert_eq!(rig.events(), [Event::InputCancelled { input }, Event::Closed { reason: CloseReason::PeerClosed }]);
}

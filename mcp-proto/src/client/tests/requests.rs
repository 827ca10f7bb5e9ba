use super::*;

#[test]
fn an_error_answers_too() {
    let mut rig = Rig::modern(config());
    let request = rig.request("tools/list");
    rig.sent();
    rig.error(2, r#"{"code":-32603,"message":"m"}"#);
    assert_eq!(rig.events(), [finished(request, Err(RequestError::Peer(RpcError::internal("m"))))]);
    assert_eq!(rig.client().pending(), 0);
}

#[test]
fn progress_comes_in_order_and_restarts_the_clock() {
    let mut rig = Rig::modern(config());
    let request = rig.ask(Request::new("tools/call", Some(raw(r#"{"name":"n"}"#))).with_progress());
    assert!(rig.sent()[0].contains(r#""progressToken":1"#));
    let progress = |step: &str| {
        format!(r#"{{"jsonrpc":"2.0","method":"notifications/progress","params":{{"progressToken":1,{step}}}}}"#)
    };
    rig.pass(50 * SECOND);
    rig.receive(&progress(r#""progress":1,"total":3,"message":"m""#));
    rig.receive(&progress(r#""progress":1"#));
    rig.pass(50 * SECOND);
    rig.receive(&progress(r#""progress":2.5"#));
    let event = |progress, total, message| Event::Progress { request, progress, total, message };
    assert_eq!(rig.events(), [event(1.0, Some(3.0), Some("m".into())), event(2.5, None, None)]);
    rig.result(2, r#"{"content":[]}"#);
    rig.receive(&progress(r#""progress":3"#));
    assert_eq!(rig.events(), [finished(request, Ok(r#"{"content":[]}"#))], "progress ends with the answer");
}

#[test]
fn typed_params_are_what_the_revision_defines() {
    let mut params = crate::model::CallToolParams::new("n");
    params.request_state = Some("s".into());
    let request = || Request::typed::<crate::method::CallTool>(&params).expect("it encodes");
    let mut legacy = Rig::legacy(Version::V2025_11_25, config());
    legacy.ask(request());
    assert_eq!(legacy.sent(), [r#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"n"}}"#]);
    let mut modern = Rig::modern(config());
    modern.ask(request());
    assert!(modern.sent()[0].contains(r#""requestState":"s""#));
}

#[test]
fn nothing_is_shown_to_one_who_did_not_ask_for_progress() {
    let mut rig = Rig::modern(config());
    rig.request("tools/list");
    rig.sent();
    rig.receive(r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}"#);
    assert_eq!(rig.events(), []);
}

#[test]
fn a_notification_is_passed_on() {
    let mut rig = Rig::modern(config());
    rig.receive(r#"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}"#);
    assert_eq!(
        rig.events(),
        [Event::Notification {
            subscription: None,
            method: "notifications/message".into(),
            params: Some(raw(r#"{"level":"info","data":1}"#))
        }]
    );
}

#[test]
fn what_the_server_does_not_have_is_not_sent() {
    let mut rig = Rig::modern(config());
    let now = rig.now;
    let mut refused = |method: &str, params: Option<&str>| {
        rig.client().request(now, Request::new(method, params.map(raw))).expect_err("refused")
    };
    let version = Version::LATEST;
    assert_eq!(refused("ping", None), SendError::NotInThisVersion { what: "ping".into(), version });
    assert_eq!(refused("prompts/list", None), SendError::MissingCapability { capability: "prompts" });
    assert_eq!(refused("tools/list", Some("[]")), SendError::ParamsNotAnObject);
    rig.request("example.com/own");
    assert_eq!(rig.sent_methods(), ["2 example.com/own"]);
    assert_eq!(
        rig.client().notify(now, "notifications/roots/list_changed", None),
        Err(SendError::NotInThisVersion { what: "notifications/roots/list_changed".into(), version })
    );
    assert_eq!(
        rig.client().request_batch(now, vec![]),
        Err(SendError::NotInThisVersion { what: "batch".into(), version })
    );
}

#[test]
fn what_waited_and_cannot_be_sent_says_so() {
    let mut rig = Rig::new(config());
    let now = rig.now;
    let prompts = rig.request("prompts/list");
    rig.client().notify(now, "notifications/roots/list_changed", None).expect("held");
    rig.client().notify(now, "example.com/first", None).expect("held");
    rig.request("tools/list");
    rig.client().notify(now, "example.com/last", None).expect("held");
    assert_eq!(rig.sent_methods(), ["1 server/discover"]);
    rig.result(1, DISCOVERED);
    let missing = SendError::MissingCapability { capability: "prompts" };
    assert_eq!(rig.events(), [Event::Ready, finished(prompts, Err(RequestError::NotSent(missing)))]);
    assert_eq!(rig.sent_methods(), ["example.com/first", "2 tools/list", "example.com/last"]);
}

#[test]
fn completion_needs_no_capability_in_2024_11_05() {
    let mut rig = Rig::legacy(Version::V2024_11_05, config());
    rig.request("completion/complete");
    let mut rig = Rig::legacy(Version::V2025_03_26, config());
    let now = rig.now;
    assert_eq!(
        rig.client().request(now, Request::new("completion/complete", None)),
        Err(SendError::MissingCapability { capability: "completions" })
    );
}

#[test]
fn a_result_that_is_no_result_ends_the_request() {
    for (result, message) in [
        ("5", "no object"),
        (r#"{"resultType":"task"}"#, "`task`"),
        (r#"{"resultType":1}"#, "no string"),
        (r#"{"resultType":"input_required","requestState":"s"}"#, "may not ask"),
    ] {
        let mut rig = Rig::modern(config());
        rig.request("tools/list");
        rig.sent();
        rig.result(2, result);
        let [Event::Finished { outcome: Err(RequestError::BadResult(problem)), .. }] = &rig.events()[..] else {
            panic!("{result}");
        };
        assert!(problem.contains(message), "{problem}");
    }
}

#[test]
fn a_refused_revision_is_tried_once_more() {
    let refusal = r#"{"code":-32022,"message":"no","data":{"supported":["2026-07-28"],"requested":"2026-07-28"}}"#;
    let mut rig = Rig::modern(config());
    let request = rig.request("tools/list");
    assert_eq!(rig.sent_methods(), ["2 tools/list"]);
    rig.error(2, refusal);
    assert_eq!(rig.sent_methods(), ["3 tools/list"]);
    rig.error(3, refusal);
    assert!(matches!(
        &rig.events()[..],
        [Event::Finished { request: ended, outcome: Err(RequestError::Peer(_)) }] if *ended == request
    ));
}

#[test]
fn a_subscription_lives_until_one_side_ends_it() {
    let params = raw(r#"{"notifications":{"toolsListChanged":true}}"#);
    let listen = || Request::new("subscriptions/listen", Some(params.clone()));
    let about = |id: i64, method: &str, more: &str| {
        format!(
            r#"{{"jsonrpc":"2.0","method":"{method}","params":{{"_meta":{{"io.modelcontextprotocol/subscriptionId":{id}}}{more}}}}}"#
        )
    };
    let mut rig = Rig::modern(config());
    let first = rig.ask(listen());
    let second = rig.ask(listen());
    let third = rig.ask(listen());
    assert_eq!(rig.sent().len(), 3);
    for id in 2..5 {
        let filter = r#","notifications":{"toolsListChanged":true}"#;
        rig.receive(&about(id, "notifications/subscriptions/acknowledged", filter));
    }
    let subscribed = rig.events();
    assert!(matches!(subscribed[..], [Event::Subscribed { request, .. }, _, _] if request == first), "{subscribed:?}");
    rig.pass(100_000 * SECOND);
    assert_eq!(rig.events(), [], "no clock runs");
    rig.receive(&about(3, "notifications/tools/list_changed", ""));
    rig.receive(&about(9, "notifications/tools/list_changed", ""));
    let [Event::Notification { subscription, .. }] = &rig.events()[..] else { panic!("one notification") };
    assert_eq!(*subscription, Some(second));

    rig.result(2, r#"{"resultType":"complete"}"#);
    rig.receive(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}"#);
    let now = rig.now;
    rig.client().cancel(now, third, None);
    assert_eq!(
        rig.events(),
        [
            finished(first, Ok(r#"{"resultType":"complete"}"#)),
            finished(second, Err(RequestError::Cancelled)),
            finished(third, Err(RequestError::Cancelled))
        ]
    );
    assert_eq!(rig.sent(), [r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}"#]);
}

#[test]
fn a_subscription_that_is_not_agreed_to_times_out() {
    let mut rig = Rig::modern(config());
    let request = rig.request("subscriptions/listen");
    rig.sent();
    rig.pass(60 * SECOND);
    assert_eq!(rig.events(), [finished(request, Err(RequestError::TimedOut))]);
    assert_eq!(rig.sent_methods(), ["notifications/cancelled"]);
}

#[test]
fn a_batch_is_one_message_and_its_answers_come_one_by_one() {
    let mut rig = Rig::legacy(Version::V2025_03_26, config());
    let now = rig.now;
    let batch = vec![Request::new("tools/list", None), Request::new("ping", None), Request::new("ping", None)];
    let requests = rig.client().request_batch(now, batch).expect("a batch");
    rig.client().cancel(now, requests[1], None);
    assert_eq!(
        rig.sent(),
        [r#"[{"jsonrpc":"2.0","id":2,"method":"tools/list"},{"jsonrpc":"2.0","id":4,"method":"ping"}]"#]
    );
    rig.receive(r#"[{"jsonrpc":"2.0","id":4,"result":{}},{"jsonrpc":"2.0","id":2,"result":{"tools":[]}}]"#);
    assert_eq!(
        rig.events(),
        [
            finished(requests[1], Err(RequestError::Cancelled)),
            finished(requests[2], Ok("{}")),
            finished(requests[0], Ok(r#"{"tools":[]}"#))
        ]
    );
}

/// Whoever passes results on sees them as they came, and says what somebody else can do.
#[test]
fn any_result_is_the_result_of_a_request_that_is_passed_on() {
    let mut rig = Rig::modern(config());
    let on_behalf = ClientCapabilities::new().with_roots(crate::model::RootsCapability::new());
    let passed_on = Request::new("tools/call", Some(raw(r#"{"name":"n","requestState":"s"}"#))).with_any_result();
    for (id, result) in [(2, r#"{"resultType":"input_required","requestState":"t"}"#), (3, r#"{"resultType":"odd"}"#)] {
        let request = rig.ask(passed_on.clone().with_capabilities(on_behalf.clone()));
        let sent = rig.sent();
        assert!(sent[0].contains(r#""requestState":"s""#), "{sent:?}");
        assert!(sent[0].contains(r#"/clientCapabilities":{"roots":{}}"#), "{sent:?}");
        rig.result(id, result);
        assert_eq!(rig.events(), [finished(request, Ok(result))]);
    }
}

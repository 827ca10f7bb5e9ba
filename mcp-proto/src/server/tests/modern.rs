use super::*;

const SUBSCRIPTION: &str = "io.modelcontextprotocol/subscriptionId";

#[test]
fn discovery_is_answered_by_the_machine() {
    let mut bench = Bench::new(|config| config.instructions = Some("ask".into()));
    bench.modern(1, "server/discover", json!({}));
    let result = bench.heard_one()["result"].clone();
    assert_eq!(result["supportedVersions"][0], "2026-07-28");
    assert_eq!(result["capabilities"]["tools"]["listChanged"], true);
    assert_eq!(result["instructions"], "ask");
    assert_eq!(result["resultType"], "complete");
    assert_eq!((&result["ttlMs"], &result["cacheScope"]), (&json!(0), &json!("private")));
    assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "s");
    assert!(bench.events().is_empty());
}

#[test]
fn a_request_carries_all_that_it_says_of_itself() {
    let mut bench = Bench::new(|_| {});
    let meta = json!({"progressToken": "t", "io.modelcontextprotocol/logLevel": "warning",
        "io.modelcontextprotocol/clientInfo": {"name": "c", "version": "2"}, "traceparent": "00-1"});
    bench.modern(
        "a",
        "tools/call",
        json!({"name": "x", "_meta": meta,
        "inputResponses": {"k": {"action": "accept"}}, "requestState": "s"}),
    );
    let Incoming { id, wire, method, params, context, .. } = bench.request();
    assert_eq!(&*method, "tools/call");
    assert_eq!((wire, context.deadline), ("a".into(), None));
    assert!(params.expect("params").as_str().contains("_meta"));
    assert_eq!(context.version, Version::V2026_07_28);
    assert_eq!(context.client.info.as_ref().expect("named").name, "c");
    assert_eq!(context.log_level, Some(crate::model::LoggingLevel::Warning));
    assert_eq!(context.progress_token, Some("t".into()));
    assert_eq!(context.answers.get("k"), Some(Ok(&raw(r#"{"action":"accept"}"#))));
    assert_eq!(context.state.as_deref(), Some("s"));
    assert_eq!(&*context.trace.expect("traced").parent, "00-1");
    bench.respond(id, r#"{"content":[]}"#);
    let answer = bench.heard_one();
    assert_eq!((&answer["id"], &answer["result"]["content"]), (&json!("a"), &json!([])));
    assert_eq!(answer["result"]["resultType"], "complete");
    assert_eq!(answer["result"].get("ttlMs"), None);
}

#[test]
fn profiles_are_shared_between_requests_that_say_the_same() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "tools/list", json!({}));
    bench.modern(2, "tools/list", json!({}));
    let events = bench.events();
    let [Event::Request(first), Event::Request(second)] = events.as_slice() else { panic!("{events:?}") };
    assert!(Arc::ptr_eq(&first.context.client, &second.context.client));
}

#[test]
fn each_lack_is_named() {
    let mut bench = Bench::new(|_| {});
    let version = "io.modelcontextprotocol/protocolVersion";
    let capabilities = "io.modelcontextprotocol/clientCapabilities";
    bench.call(1, "tools/list", json!({"_meta": {version: "2026-07-28"}}));
    assert_eq!(bench.refused(), (-32602, alloc::format!("`params._meta` lacks the required `{capabilities}`")));
    bench.call(1, "tools/list", json!({"_meta": {capabilities: {}}}));
    assert_eq!(bench.refused(), (-32602, alloc::format!("`params._meta` lacks the required `{version}`")));
    bench.call(1, "tools/list", json!({"_meta": {version: 1}}));
    assert_eq!(bench.refused(), (-32602, alloc::format!("`{version}` in `params._meta` must be a string")));
    bench.call(1, "tools/list", json!({"_meta": {version: "2026-07-28", capabilities: []}}));
    let (code, message) = bench.refused();
    assert!(code == -32602 && message.contains(capabilities), "{message}");
    bench.call(1, "tools/list", json!({}));
    let (code, message) = bench.refused();
    assert!(code == -32602 && message.contains("`initialize`"), "{message}");
    bench.modern(1, "tools/list", json!({"_meta": {"io.modelcontextprotocol/logLevel": "loud"}}));
    let (code, message) = bench.refused();
    assert!(code == -32602 && message.contains("logLevel"), "{message}");
    bench.modern(1, "ping", json!({}));
    assert_eq!(bench.refused().0, -32601);
    bench.modern(1, "completion/complete", json!({}));
    assert_eq!(bench.refused().0, -32601);
    assert!(bench.events().is_empty());
}

#[test]
fn an_unknown_version_is_told_what_is_supported() {
    let mut bench = Bench::new(|config| config.versions = [Version::V2026_07_28, Version::V2025_06_18].into());
    for requested in ["1900-01-01", "2025-06-18"] {
        bench.call(1, "tools/list", json!({"_meta": {"io.modelcontextprotocol/protocolVersion": requested}}));
        let error = bench.heard_one()["error"].clone();
        assert_eq!(error["code"], -32022);
        assert_eq!(error["data"], json!({"supported": ["2026-07-28", "2025-06-18"], "requested": requested}));
    }
}

#[test]
fn a_repeated_id_leaves_the_first_untouched() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "tools/list", json!({}));
    let first = bench.request().id;
    bench.modern(1, "tools/list", json!({}));
    assert_eq!(bench.refused().0, -32600);
    bench.respond(first, r#"{"tools":[]}"#);
    assert_eq!(bench.heard_one()["result"]["tools"], json!([]));
    bench.modern(1, "tools/list", json!({}));
    assert_ne!(bench.request().id, first);
}

#[test]
fn one_request_too_many_is_refused_at_once() {
    let mut bench = Bench::new(|config| config.limits.in_flight = 1);
    bench.modern(1, "tools/list", json!({}));
    bench.modern(2, "tools/list", json!({}));
    assert_eq!(bench.refused().0, -32603);
    assert_eq!(bench.events().len(), 1);
}

#[test]
fn a_cancelled_request_says_nothing_more() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "tools/call", json!({"_meta": {"progressToken": 7}}));
    let id = bench.request().id;
    bench.server().progress(Instant::ORIGIN, id, 1.0, None, None);
    let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled",
        "params": {"requestId": 1, "reason": "enough"}});
    bench.say(cancel.clone());
    bench.say(cancel);
    bench.respond(id, "{}");
    assert!(bench.heard().is_empty());
    match bench.events().as_slice() {
        [Event::Cancelled { id: gone, reason: Some(reason) }] => assert_eq!((*gone, &**reason), (id, "enough")),
        events => panic!("{events:?}"),
    }
}

#[test]
fn progress_increases_and_ends_with_the_answer() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "tools/call", json!({"_meta": {"progressToken": 7}}));
    let id = bench.request().id;
    for progress in [1.0, 1.0, f64::NAN, 0.5, 2.5] {
        bench.server().progress(Instant::ORIGIN, id, progress, Some(3.0), Some("so"));
    }
    bench.respond(id, "{}");
    bench.server().progress(Instant::ORIGIN, id, 3.0, None, None);
    let heard = bench.heard();
    assert_eq!(heard.len(), 3);
    assert_eq!(heard[0]["params"], json!({"progressToken": 7, "progress": 1, "total": 3, "message": "so"}));
    assert_eq!(heard[1]["params"]["progress"], 2.5);
    assert_eq!(heard[2]["id"], 1);
}

#[test]
fn above_the_mark_newer_progress_replaces_unsent_older() {
    let mut bench = Bench::new(|config| config.limits.high_water = 0);
    bench.modern(1, "tools/call", json!({"_meta": {"progressToken": 7}}));
    let id = bench.request().id;
    for step in 1..=9 {
        bench.server().progress(Instant::ORIGIN, id, f64::from(step), None, None);
    }
    assert!(!bench.stream.wants_read());
    assert_eq!(bench.heard_one()["params"]["progress"], 9);
    assert!(bench.stream.wants_read());
}

#[test]
fn logs_pass_only_where_they_were_asked_for() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "tools/call", json!({"_meta": {"io.modelcontextprotocol/logLevel": "warning"}}));
    bench.modern(2, "tools/call", json!({}));
    let events = bench.events();
    let [Event::Request(asking), Event::Request(silent)] = events.as_slice() else { panic!("{events:?}") };
    for about in [Some(asking.id), Some(silent.id), None] {
        for level in ["info", "error"] {
            let message = LoggingMessageParams::new(level.into(), "text");
            bench.server().log(Instant::ORIGIN, about, &message);
        }
    }
    let heard = bench.heard_one();
    assert_eq!(heard["method"], "notifications/message");
    assert_eq!(heard["params"], json!({"level": "error", "data": "text"}));
}

#[test]
fn what_is_about_a_request_leaves_before_its_answer_or_never() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "tools/call", json!({}));
    bench.modern(2, "tools/call", json!({}));
    let events = bench.events();
    let [Event::Request(first), Event::Request(second)] = events.as_slice() else { panic!("{events:?}") };
    let mut tell = |id, params| bench.server().notify_about(Instant::ORIGIN, id, "acme/x", params);
    assert_eq!(tell(first.id, Some(raw(r#"{"n":1}"#))), Ok(()));
    assert_eq!(tell(first.id, Some(raw("[1]"))), Err(SendError::ParamsNotAnObject));
    assert_eq!(tell(second.id, None), Ok(()));
    bench.say(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}}));
    assert_eq!(bench.heard_one(), json!({"jsonrpc": "2.0", "method": "acme/x", "params": {"n": 1}}));
    assert_eq!(bench.server().notify_about(Instant::ORIGIN, second.id, "acme/x", None), Err(SendError::Closed));
    let done = "notifications/elicitation/complete";
    let refused = bench.server().notify_about(Instant::ORIGIN, first.id, done, None);
    assert!(matches!(refused, Err(SendError::NotInThisVersion { .. })), "{refused:?}");
    bench.server().respond(Instant::ORIGIN, first.id, Ok(raw("{}")));
    assert_eq!(bench.heard_one()["id"], 1);
    assert_eq!(bench.server().notify_about(Instant::ORIGIN, first.id, "acme/x", None), Err(SendError::Closed));
}

#[test]
fn questions_are_put_into_the_result() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "tools/call", json!({}));
    let id = bench.request().id;
    let params = raw(r#"{"mode":"form","message":"who?","requestedSchema":{"type":"object","properties":{}}}"#);
    let inputs = Inputs::new().with("z", "elicitation/create", Some(params.clone())).with(
        "a",
        "elicitation/create",
        Some(params),
    );
    bench.server().require_input(Instant::ORIGIN, id, inputs, Some("state"));
    let result = bench.heard_one()["result"].clone();
    assert_eq!(result["resultType"], "input_required");
    assert_eq!(result["requestState"], "state");
    assert_eq!(result["inputRequests"]["z"]["method"], "elicitation/create");
    assert_eq!(result["inputRequests"]["a"]["params"]["message"], "who?");
    assert_eq!(result.get("ttlMs"), None);
    assert_eq!(bench.server().in_flight(), 0);
}

#[test]
fn a_question_that_may_not_be_put_answers_the_request() {
    let url = raw(r#"{"mode":"url","message":"go","url":"https://a.example","elicitationId":"1"}"#);
    let tools = raw(r#"{"messages":[],"maxTokens":1,"tools":[]}"#);
    let cases = [
        ("tools/call", Inputs::new().with("k", "roots/list", None), -32021, json!({"roots": {}})),
        (
            "tools/call",
            Inputs::new().with("k", "elicitation/create", Some(url)),
            -32021,
            json!({"elicitation": {"url": {}}}),
        ),
        (
            "tools/call",
            Inputs::new().with("k", "sampling/createMessage", Some(tools)),
            -32021,
            json!({"sampling": {"tools": {}}}),
        ),
        ("tools/call", Inputs::new().with("k", "own/method", None), -32603, Value::Null),
        ("tools/call", Inputs::new(), -32603, Value::Null),
        ("tools/list", Inputs::new().with("k", "elicitation/create", None), -32603, Value::Null),
    ];
    for (method, inputs, code, required) in cases {
        let mut bench = Bench::new(|_| {});
        bench.modern(1, method, json!({}));
        let id = bench.request().id;
        bench.server().require_input(Instant::ORIGIN, id, inputs, None);
        let error = bench.heard_one()["error"].clone();
        assert_eq!(error["code"], code, "{error}");
        assert_eq!(error["data"]["requiredCapabilities"], required);
    }
}

#[test]
fn a_subscription_is_acknowledged_and_then_hears() {
    let mut bench = Bench::new(|config| config.capabilities.prompts = None);
    bench.modern(
        "l",
        "subscriptions/listen",
        json!({"notifications": {
        "toolsListChanged": true, "promptsListChanged": true, "resourceSubscriptions": ["a:1", "a:2"]}}),
    );
    bench.modern(2, "subscriptions/listen", json!({"notifications": {"toolsListChanged": true}}));
    let events = bench.events();
    let [Event::Subscribe(first), Event::Subscribe(second)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(first.filter.prompts_list_changed, None);
    let mut filter = first.filter.clone();
    filter.resource_subscriptions = Some(["a:2".into(), "a:3".into()].into());
    bench.server().accept(Instant::ORIGIN, first.id, filter);
    bench.server().accept(Instant::ORIGIN, second.id, second.filter.clone());
    let heard = bench.heard();
    assert_eq!(heard[0]["method"], "notifications/subscriptions/acknowledged");
    assert_eq!(
        heard[0]["params"],
        json!({"_meta": {SUBSCRIPTION: "l"},
        "notifications": {"toolsListChanged": true, "resourceSubscriptions": ["a:2"]}})
    );
    for change in [Change::Tools, Change::Prompts, Change::Resource("a:1".into()), Change::Resource("a:2".into())] {
        bench.server().publish(Instant::ORIGIN, &change);
    }
    let heard: Vec<_> =
        bench.heard().iter().map(|it| (it["method"].clone(), it["params"]["_meta"][SUBSCRIPTION].clone())).collect();
    let tools = json!("notifications/tools/list_changed");
    assert_eq!(
        heard,
        [(tools.clone(), json!("l")), (tools, json!(2)), (json!("notifications/resources/updated"), json!("l"))]
    );
    bench.modern(2, "tools/list", json!({}));
    assert_eq!(bench.refused().0, -32600);
    bench.say(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}}));
    assert!(matches!(bench.events()[..], [Event::Unsubscribed { .. }]));
    bench.server().publish(Instant::ORIGIN, &Change::Tools);
    assert_eq!(bench.heard_one()["params"]["_meta"][SUBSCRIPTION], "l");
    bench.server().close(Instant::ORIGIN);
    let end = bench.heard_one();
    assert_eq!((&end["id"], &end["result"]["resultType"]), (&json!("l"), &json!("complete")));
    assert_eq!(end["result"]["_meta"][SUBSCRIPTION], "l");
    assert!(matches!(bench.events().as_slice(), [Event::Closed { reason: CloseReason::Local }]));
}

#[test]
fn errors_speak_the_revision() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "resources/read", json!({"uri": "a:1"}));
    let id = bench.request().id;
    bench.server().respond(Instant::ORIGIN, id, Err(RpcError::resource_not_found("a:1")));
    let error = bench.heard_one()["error"].clone();
    assert_eq!((&error["code"], &error["data"]["uri"]), (&json!(-32602), &json!("a:1")));
    bench.modern(1, "tools/list", json!({}));
    let id = bench.request().id;
    bench.respond(id, "[]");
    assert_eq!(bench.refused().0, -32603);
}

#[test]
fn the_application_may_end_a_subscription() {
    let mut bench = Bench::new(|_| {});
    for (outcome, error) in [(Ok(raw("{}")), Value::Null), (Err(RpcError::internal("gone")), json!(-32603))] {
        bench.modern(1, "subscriptions/listen", json!({"notifications": {"toolsListChanged": true}}));
        let Subscribing { id, filter, .. } = bench.subscribing();
        bench.server().accept(Instant::ORIGIN, id, filter);
        assert_eq!((bench.server().subscriptions(), bench.server().in_flight()), (1, 0));
        bench.server().respond(Instant::ORIGIN, id, outcome);
        bench.server().publish(Instant::ORIGIN, &Change::Tools);
        let heard = bench.heard();
        assert_eq!(heard.len(), 2, "{heard:?}");
        assert_eq!((&heard[1]["id"], &heard[1]["error"]["code"]), (&json!(1), &error));
    }
}

#[test]
fn subscriptions_have_bounds() {
    let mut bench = Bench::new(|config| {
        config.limits.subscriptions = 1;
        config.limits.subscribed_resources = 1;
    });
    bench.modern(1, "subscriptions/listen", json!({"notifications": {"resourceSubscriptions": ["a:1", "a:2"]}}));
    assert_eq!(bench.refused().0, -32602);
    bench.modern(1, "subscriptions/listen", json!({}));
    let (code, message) = bench.refused();
    assert!(code == -32602 && message.contains("notifications"), "{message}");
    bench.modern(1, "subscriptions/listen", json!({"notifications": {}}));
    bench.modern(2, "subscriptions/listen", json!({"notifications": {}}));
    assert_eq!(bench.refused().0, -32603);
    let Subscribing { id, filter, .. } = bench.subscribing();
    bench.server().accept(Instant::ORIGIN, id, filter);
    bench.heard();
    bench.modern(2, "subscriptions/listen", json!({"notifications": {}}));
    assert_eq!(bench.refused().0, -32603);
}

#[test]
fn what_nobody_reads_is_dropped_and_counted() {
    let mut bench = Bench::new(|config| config.limits.unsent = 0);
    bench.modern(1, "tools/call", json!({"_meta": {"progressToken": 1, "io.modelcontextprotocol/logLevel": "debug"}}));
    let id = bench.request().id;
    bench.server().progress(Instant::ORIGIN, id, 1.0, None, None);
    bench.server().progress(Instant::ORIGIN, id, 2.0, None, None);
    bench.server().log(Instant::ORIGIN, Some(id), &LoggingMessageParams::new("error".into(), "x"));
    assert_eq!(bench.server().notify(Instant::ORIGIN, "notifications/x", None), Err(SendError::Full));
    assert_eq!(bench.server().dropped(), 2);
    assert_eq!(bench.heard_one()["params"]["progress"], 1);
}

#[test]
fn requests_whose_cancellation_nobody_polls_are_bounded() {
    let mut bench = Bench::new(|config| {
        config.limits.events = 4;
        config.limits.in_flight = 2;
    });
    for _ in 0..100 {
        bench.modern(1, "tools/list", json!({}));
        bench.say(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}));
    }
    assert!(!bench.stream.wants_read());
    assert!(bench.events().len() <= 8);
}

#[test]
fn the_application_knows_until_when() {
    let mut bench = Bench::new(|config| config.call_timeout = Some(core::time::Duration::from_secs(30)));
    bench.wait(5);
    bench.modern(1, "tools/call", json!({"name": "x"}));
    let Incoming { id, context, .. } = bench.request();
    let deadline = context.deadline.expect("there is one");
    assert!(bench.server().is_in_flight(id));
    assert_eq!(deadline, bench.now + core::time::Duration::from_secs(30));
    bench.wait(30);
    assert!(!bench.server().is_in_flight(id));
}

#[test]
fn a_change_is_not_told_again_while_its_notification_waits() {
    let mut bench = Bench::new(|_| {});
    for id in [1, 2] {
        let wanted =
            json!({"toolsListChanged": true, "resourcesListChanged": true, "resourceSubscriptions": ["a:1", "a:2"]});
        bench.modern(id, "subscriptions/listen", json!({"notifications": wanted}));
        let Subscribing { id, filter, .. } = bench.subscribing();
        bench.server().accept(Instant::ORIGIN, id, filter);
    }
    bench.heard();
    let told = |bench: &mut Bench| -> Vec<_> {
        let heard = bench.heard();
        heard.iter().map(|it| (it["method"].clone(), it["params"]["_meta"][SUBSCRIPTION].clone())).collect()
    };
    let all = [Change::Tools, Change::Resource("a:1".into()), Change::Tools, Change::Resources];
    for change in all.iter().chain(&all).chain(&[Change::Resource("a:2".into())]) {
        bench.server().publish(Instant::ORIGIN, change);
    }
    let (list, updated) = ("notifications/tools/list_changed", "notifications/resources/updated");
    let resources = "notifications/resources/list_changed";
    let expected =
        [list, updated, resources, updated].map(|method| [(json!(method), json!(1)), (json!(method), json!(2))]);
    assert_eq!(told(&mut bench), expected.concat());
    bench.server().publish(Instant::ORIGIN, &Change::Tools);
    assert_eq!(told(&mut bench).len(), 2, "what has left tells of nothing later");
    bench.server().publish(Instant::ORIGIN, &Change::Tools);
    bench.say(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}}));
    bench.server().publish(Instant::ORIGIN, &Change::Tools);
    assert_eq!(told(&mut bench), [(json!(list), json!(1))]);
}

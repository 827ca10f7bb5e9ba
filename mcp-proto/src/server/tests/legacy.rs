use super::*;

#[test]
fn initialize_negotiates_down_and_up() {
    for (requested, agreed) in
        [("2024-11-05", "2024-11-05"), ("2030-01-01", "2025-11-25"), ("2026-07-28", "2025-11-25")]
    {
        let mut bench = Bench::new(|_| {});
        bench.call(
            1,
            "initialize",
            json!({"protocolVersion": requested, "capabilities": {},
            "clientInfo": {"name": "c", "version": "1"}}),
        );
        let result = bench.heard_one()["result"].clone();
        assert_eq!(result["protocolVersion"], agreed);
        assert_eq!(result["serverInfo"]["name"], "s");
        assert_eq!(result.get("resultType"), None);
        assert_eq!(bench.server().session().map(Version::as_str), Some(agreed));
        bench.call(2, "initialize", json!({}));
        assert_eq!(bench.refused().0, -32600);
    }
}

#[test]
fn initialize_names_the_field_that_is_wrong() {
    let whole =
        json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}});
    for field in ["protocolVersion", "capabilities", "clientInfo"] {
        for value in [Value::Null, json!(1)] {
            let mut bench = Bench::new(|_| {});
            let mut params = whole.clone();
            params[field] = value;
            bench.call(1, "initialize", params);
            let (code, message) = bench.refused();
            assert!(code == -32602 && message.contains(field), "{message}");
            assert_eq!(bench.server().session(), None);
        }
    }
}

#[test]
fn a_modern_server_tells_legacy_clients_what_it_speaks() {
    let mut bench = Bench::new(|config| config.versions = [Version::V2026_07_28].into());
    bench.call(1, "initialize", json!({"protocolVersion": "2025-11-25"}));
    let error = bench.heard_one()["error"].clone();
    assert_eq!(error["code"], -32022);
    assert_eq!(error["data"], json!({"supported": ["2026-07-28"], "requested": "2025-11-25"}));
    assert!(error["message"].as_str().expect("text").contains("2026-07-28"));
    bench.call(1, "ping", json!({}));
    assert_eq!(bench.refused().0, -32602);
}

#[test]
fn a_legacy_server_refuses_a_probe_as_one() {
    let mut bench = Bench::new(|config| config.versions = [Version::V2025_11_25].into());
    bench.modern(1, "server/discover", json!({}));
    assert_eq!(bench.refused().0, -32602);
}

#[test]
fn both_eras_are_served_at_once() {
    let mut bench = Bench::session("2025-06-18", |_| {});
    bench.modern(1, "tools/list", json!({}));
    let modern = bench.request();
    bench.call(2, "tools/list", json!({"_meta": {"progressToken": 1}}));
    let legacy = bench.request();
    assert_eq!((modern.context.version, legacy.context.version), (Version::V2026_07_28, Version::V2025_06_18));
    assert_eq!(legacy.context.client.info.as_ref().expect("named").name, "c");
    assert_eq!(legacy.context.progress_token, Some(1.into()));
    let result = r#"{"resultType":"complete","ttlMs":5,"tools":[]}"#;
    bench.respond(modern.id, result);
    bench.respond(legacy.id, result);
    let heard = bench.heard();
    assert_eq!(heard[0]["result"]["ttlMs"], 5);
    assert_eq!(heard[1], json!({"jsonrpc": "2.0", "id": 2, "result": {"tools": []}}));
}

#[test]
fn questions_go_out_as_requests_and_the_request_comes_again() {
    let mut bench = Bench::session("2025-11-25", |_| {});
    bench.call("r", "tools/call", json!({"name": "x"}));
    let first = bench.request();
    let inputs = Inputs::new().with("a", "roots/list", None).with("b", "roots/list", None);
    bench.server().require_input(Instant::ORIGIN, first.id, inputs, Some("s"));
    let asked = bench.heard();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0]["method"], "roots/list");
    bench.say(json!({"jsonrpc": "2.0", "id": asked[1]["id"], "error": {"code": -1, "message": "no"}}));
    assert!(bench.events().is_empty());
    bench.say(json!({"jsonrpc": "2.0", "id": asked[0]["id"], "result": {"roots": []}}));
    let again = bench.request();
    assert_eq!((again.id, &again.wire, &again.params), (first.id, &"r".into(), &first.params));
    assert_eq!(again.context.answers.get("a"), Some(Ok(&raw(r#"{"roots":[]}"#))));
    assert!(again.context.answers.get("b").is_some_and(|answer| answer.is_err()));
    assert_eq!(again.context.state.as_deref(), Some("s"));
    bench.respond(first.id, "{}");
    assert_eq!(bench.heard_one(), json!({"jsonrpc": "2.0", "id": "r", "result": {}}));
}

#[test]
fn nothing_is_asked_before_initialized() {
    let mut bench = Bench::new(|_| {});
    bench.call(
        0,
        "initialize",
        json!({"protocolVersion": "2025-06-18", "capabilities": {"roots": {}},
        "clientInfo": {"name": "c", "version": "1"}}),
    );
    bench.call(1, "tools/call", json!({}));
    bench.call(2, "tools/call", json!({}));
    let events = bench.events();
    let [Event::Request(first), Event::Request(second)] = events.as_slice() else { panic!("{events:?}") };
    for id in [first.id, second.id] {
        bench.server().require_input(Instant::ORIGIN, id, Inputs::new().with("a", "roots/list", None), None);
    }
    bench.server().publish(Instant::ORIGIN, &Change::Tools);
    assert_eq!(bench.heard().len(), 1);
    bench.say(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}));
    bench.say(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    assert_eq!(bench.heard_one()["method"], "roots/list");
}

#[test]
fn an_overdue_question_is_taken_back_and_counts_as_answered() {
    let mut bench = Bench::session("2025-11-25", |_| {});
    bench.call(1, "tools/call", json!({}));
    let id = bench.request().id;
    bench.server().require_input(Instant::ORIGIN, id, Inputs::new().with("a", "roots/list", None), None);
    let asked = bench.heard_one()["id"].clone();
    bench.wait(599);
    assert!(bench.events().is_empty());
    bench.wait(1);
    assert!(bench.request().context.answers.get("a").is_some_and(|answer| answer.is_err()));
    let cancelled = bench.heard_one();
    assert_eq!((&cancelled["method"], &cancelled["params"]["requestId"]), (&json!("notifications/cancelled"), &asked));
    bench.say(json!({"jsonrpc": "2.0", "id": asked, "result": {"roots": []}}));
    assert!(bench.events().is_empty());
}

#[test]
fn a_cancelled_request_takes_its_questions_back() {
    let mut bench = Bench::session("2025-11-25", |_| {});
    bench.call(1, "tools/call", json!({}));
    let id = bench.request().id;
    bench.server().require_input(Instant::ORIGIN, id, Inputs::new().with("a", "roots/list", None), None);
    let asked = bench.heard_one()["id"].clone();
    bench.say(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}));
    assert_eq!(bench.heard_one()["params"]["requestId"], asked);
    assert!(matches!(bench.events().as_slice(), [Event::Cancelled { .. }]));
    bench.say(json!({"jsonrpc": "2.0", "id": asked, "result": {}}));
    assert!(bench.events().is_empty());
    assert_eq!(bench.stream.poll_timeout(), None);
}

#[test]
fn questions_that_the_session_lacks_answer_the_request() {
    for (version, method) in [("2025-03-26", "elicitation/create"), ("2025-11-25", "elicitation/create")] {
        let mut bench = Bench::new(|_| {});
        bench.call(
            0,
            "initialize",
            json!({"protocolVersion": version, "capabilities": {},
            "clientInfo": {"name": "c", "version": "1"}}),
        );
        bench.call(1, "tools/call", json!({}));
        let id = bench.request().id;
        bench.heard();
        bench.server().require_input(Instant::ORIGIN, id, Inputs::new().with("a", method, None), None);
        let (code, message) = bench.refused();
        assert!(code == -32600 && message.contains("elicitation"), "{message}");
    }
}

#[test]
fn rounds_without_questions_end() {
    let mut bench = Bench::session("2025-11-25", |config| config.limits.input_rounds = 2);
    bench.call(1, "tools/call", json!({}));
    for _ in 0..2 {
        let id = bench.request().id;
        bench.server().require_input(Instant::ORIGIN, id, Inputs::new(), Some("s"));
    }
    let again = bench.request();
    assert_eq!(again.context.state.as_deref(), Some("s"));
    bench.server().require_input(Instant::ORIGIN, again.id, Inputs::new(), Some("s"));
    assert_eq!(bench.refused().0, -32603);
}

#[test]
fn requests_that_wait_for_the_client_are_bounded() {
    let mut bench = Bench::session("2025-11-25", |config| config.limits.waiting = 2);
    let question = || Inputs::new().with("a", "roots/list", None);
    let mut asked = Vec::new();
    for id in 1..=3 {
        bench.call(id, "tools/call", json!({}));
        let id = bench.request().id;
        bench.server().require_input(Instant::ORIGIN, id, question(), None);
        let said = bench.heard_one();
        asked.push(said);
    }
    assert_eq!(asked[2]["id"], 3);
    let error = &asked[2]["error"];
    assert_eq!(error["code"], -32603);
    assert_eq!(
        error["message"],
        "2 requests of this session wait for answers of the client already; answer those first"
    );

    // One that waited already may ask again, and an answer makes room.
    bench.say(json!({"jsonrpc": "2.0", "id": asked[0]["id"], "result": {"roots": []}}));
    let again = bench.request();
    bench.server().require_input(Instant::ORIGIN, again.id, question(), None);
    let round = bench.heard_one();
    assert_eq!(round["method"], "roots/list");
    bench.say(json!({"jsonrpc": "2.0", "id": round["id"], "result": {"roots": []}}));
    let again = bench.request();
    bench.server().respond(Instant::ORIGIN, again.id, Ok(raw("{}")));
    assert_eq!(bench.heard_one()["id"], 1);
    bench.call(4, "tools/call", json!({}));
    let id = bench.request().id;
    bench.server().require_input(Instant::ORIGIN, id, question(), None);
    assert_eq!(bench.heard_one()["method"], "roots/list");
}

#[test]
fn levels_and_resources_are_the_sessions() {
    let mut bench = Bench::session("2025-11-25", |_| {});
    bench.call(1, "logging/setLevel", json!({"level": "loud"}));
    assert_eq!(bench.refused().0, -32602);
    bench.call(1, "logging/setLevel", json!({"level": "error"}));
    assert_eq!(bench.heard_one()["result"], json!({}));
    for level in ["warning", "error"] {
        bench.server().log(Instant::ORIGIN, None, &LoggingMessageParams::new(level.into(), "x"));
    }
    assert_eq!(bench.heard_one()["params"]["level"], "error");

    bench.call(2, "resources/subscribe", json!({"uri": "a:1"}));
    let Subscribing { id, filter, .. } = bench.subscribing();
    bench.server().accept(Instant::ORIGIN, id, filter);
    assert_eq!(bench.heard_one(), json!({"jsonrpc": "2.0", "id": 2, "result": {}}));
    for uri in ["a:1", "a:2"] {
        bench.server().publish(Instant::ORIGIN, &Change::Resource(uri.into()));
    }
    let updated = bench.heard_one();
    assert_eq!(
        updated,
        json!({"jsonrpc": "2.0", "method": "notifications/resources/updated", "params": {"uri": "a:1"}})
    );
    bench.call(3, "resources/unsubscribe", json!({"uri": "a:1"}));
    bench.server().publish(Instant::ORIGIN, &Change::Resource("a:1".into()));
    bench.server().publish(Instant::ORIGIN, &Change::Tools);
    let heard = bench.heard();
    assert_eq!(heard[1], json!({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}));
    assert_eq!(heard.len(), 2);
}

#[test]
fn a_batch_is_answered_at_once() {
    let mut bench = Bench::session("2025-03-26", |_| {});
    bench.say(json!([
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        {"jsonrpc": "2.0", "method": "notifications/roots/list_changed"},
        {"jsonrpc": "2.0", "id": 2, "method": "ping"},
        {"jsonrpc": "2.0", "id": 3, "method": "prompts/list"},
        {"jsonrpc": "2.0", "id": 4, "method": "initialize"},
        7,
    ]));
    let events = bench.events();
    let [Event::Request(first), Event::Notification { .. }, Event::Request(_), Event::Noise { .. }] = events.as_slice()
    else {
        panic!("{events:?}")
    };
    bench.respond(first.id, r#"{"tools":[]}"#);
    assert!(bench.heard().is_empty());
    bench.say(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 3}}));
    let answers = bench.heard_one();
    let ids: Vec<_> = answers.as_array().expect("an array").iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(ids, [json!(2), json!(4), Value::Null, json!(1)]);
    bench.say(json!([{"jsonrpc": "2.0", "method": "notifications/x"}]));
    assert!(bench.heard().is_empty());
}

#[test]
fn batches_of_other_revisions_are_refused() {
    let mut bench = Bench::session("2025-06-18", |_| {});
    bench.say(json!([{"jsonrpc": "2.0", "id": 1, "method": "ping"}]));
    let heard = bench.heard_one();
    assert_eq!((&heard["error"]["code"], heard.get("id")), (&json!(-32600), None));
    assert!(heard["error"]["message"].as_str().expect("text").contains("2025-03-26"));
}

#[test]
fn a_silent_client_is_pinged_and_given_up() {
    let keep_alive = crate::client::KeepAlive::new(Duration::from_secs(30), Duration::from_secs(10));
    let mut bench = Bench::session("2025-11-25", |config| config.keep_alive = Some(keep_alive));
    bench.call(1, "tools/call", json!({}));
    bench.request();
    bench.wait(30);
    let ping = bench.heard_one();
    assert_eq!(ping["method"], "ping");
    bench.say(json!({"jsonrpc": "2.0", "id": ping["id"], "result": {}}));
    bench.wait(29);
    assert!(bench.heard().is_empty());
    bench.wait(1);
    assert_eq!(bench.heard_one()["method"], "ping");
    bench.wait(10);
    assert!(matches!(
        bench.events().as_slice(),
        [
            Event::Cancelled { .. },
            Event::Closed { reason: CloseReason::PeerMisbehaved(crate::Misbehaved::Unresponsive) }
        ]
    ));
    assert!(bench.stream.is_drained());
}

#[test]
fn an_answer_that_cannot_be_read_is_an_answer() {
    let mut bench = Bench::session("2025-11-25", |_| {});
    bench.call(1, "tools/call", json!({}));
    let id = bench.request().id;
    bench.server().require_input(Instant::ORIGIN, id, Inputs::new().with("a", "roots/list", None), None);
    let asked = bench.heard_one()["id"].clone();
    bench.say(json!({"jsonrpc": "2.0", "id": asked, "error": "no"}));
    let events = bench.events();
    let [Event::Request(again), Event::Noise { .. }] = events.as_slice() else { panic!("{events:?}") };
    assert!(again.context.answers.get("a").is_some_and(|answer| answer.is_err()));
    assert!(bench.heard().is_empty());
}

#[test]
fn a_modern_request_may_not_stand_in_a_batch() {
    let mut bench = Bench::session("2025-03-26", |_| {});
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {}});
    bench.say(json!([{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}}]));
    assert_eq!(bench.heard_one()[0]["error"]["code"], -32600);
}

#[test]
fn a_subscription_that_is_refused_hears_nothing() {
    let mut bench = Bench::session("2025-11-25", |config| config.limits.subscriptions = 1);
    bench.call(1, "resources/subscribe", json!({"uri": "a:1"}));
    bench.call(2, "resources/subscribe", json!({"uri": "a:2"}));
    assert_eq!(bench.refused().0, -32603);
    let id = bench.subscribing().id;
    bench.server().respond(Instant::ORIGIN, id, Err(RpcError::resource_not_found("a:1")));
    assert_eq!(bench.refused().0, -32002);
    bench.server().publish(Instant::ORIGIN, &Change::Resource("a:1".into()));
    assert!(bench.heard().is_empty());
}

#[test]
fn a_question_for_an_old_revision_is_put_in_its_words() {
    let mut bench = Bench::session("2025-06-18", |_| {});
    bench.call(1, "tools/call", json!({}));
    let id = bench.request().id;
    let params = raw(r#"{"mode":"form","message":"who?","requestedSchema":{"type":"object","properties":{}}}"#);
    let inputs = Inputs::new().with("a", "elicitation/create", Some(params));
    bench.server().require_input(Instant::ORIGIN, id, inputs, None);
    let asked = bench.heard_one();
    assert_eq!((&asked["params"]["message"], asked["params"].get("mode")), (&json!("who?"), None));
}

#[test]
fn a_change_is_not_told_to_the_session_again_while_its_notification_waits() {
    let mut bench = Bench::session("2025-11-25", |_| {});
    for _ in 0..3 {
        bench.server().publish(Instant::ORIGIN, &Change::Tools);
        bench.server().publish(Instant::ORIGIN, &Change::Prompts);
    }
    let methods: Vec<_> = bench.heard().iter().map(|it| it["method"].clone()).collect();
    assert_eq!(methods, ["notifications/tools/list_changed", "notifications/prompts/list_changed"]);
    bench.server().publish(Instant::ORIGIN, &Change::Tools);
    assert_eq!(bench.heard_one()["method"], "notifications/tools/list_changed");
}

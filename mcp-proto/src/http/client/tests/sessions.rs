use super::*;

#[test]
fn a_session_that_is_gone_is_opened_anew_and_its_requests_go_out_again() {
    let (mut rig, stream) = Rig::legacy(Version::V2025_11_25);
    let one = rig.request("tools/call", r#"{"name":"a"}"#);
    let two = rig.request("tools/call", r#"{"name":"b"}"#);
    let [first, second] = <[Sent; 2]>::try_from(rig.sent()).expect("two");
    rig.json(&first, 404, &error("null", r#"{"code":-32001,"message":"Session not found"}"#));
    let later = rig.request("tools/list", "{}");
    let actions = rig.actions();
    let [Action::Abort { exchange }, Action::Open { .. }] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!(*exchange, stream.exchange);
    let Some(Action::Open { exchange, request }) = actions.into_iter().nth(1) else { panic!("initialize") };
    let initialize = Sent { exchange, request };
    rig.empty(&second, 404);
    assert_eq!(rig.actions().len(), 0);
    rig.initialize(&initialize, Version::V2025_11_25, "s2");
    assert_eq!(rig.events(), [Event::Ready]);
    let sent = rig.sent();
    let described: Vec<String> = sent.iter().map(Sent::describe).collect();
    assert_eq!(described, ["GET /mcp", "5 tools/call", "6 tools/call", "7 tools/list"]);
    for sent in &sent {
        assert_eq!(sent.header("mcp-session-id"), Some("s2"));
    }
    for (index, request) in [one, two, later].into_iter().enumerate() {
        rig.json(&sent[index + 1], 200, &result(5 + index as i64, "{}"));
        assert_eq!(rig.events(), [finished(request, Ok("{}"))]);
    }
}

#[test]
fn a_request_goes_out_again_once() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let call = rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.empty(&sent, 404);
    let initialize = rig.one();
    rig.initialize(&initialize, Version::V2025_11_25, "s2");
    let sent = rig.one();
    rig.empty(&sent, 404);
    assert_eq!(rig.events(), [Event::Ready, finished(call, Err(RequestError::Status(404)))]);
    assert_eq!(rig.described(), [""; 0]);
}

#[test]
fn what_is_under_way_in_the_old_session_may_still_finish() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let one = rig.request("tools/call", r#"{"name":"a"}"#);
    let two = rig.request("tools/call", r#"{"name":"b"}"#);
    let three = rig.request("tools/call", r#"{"name":"c"}"#);
    let sent = rig.sent();
    rig.stream(&sent[0]);
    rig.body(&sent[0], "id: e1\ndata:\n\n");
    rig.stream(&sent[1]);
    rig.body(&sent[1], "id: e2\ndata:\n\n");
    rig.end(&sent[1]);
    rig.empty(&sent[2], 404);
    assert_eq!(rig.events(), [finished(two, Err(RequestError::Interrupted))]);
    let initialize = rig.one();
    rig.event(&sent[0], &result(2, "{}"));
    assert_eq!(rig.events(), [finished(one, Ok("{}"))]);
    rig.initialize(&initialize, Version::V2025_11_25, "s2");
    let again = rig.one();
    rig.json(&again, 200, &result(again.id(), "{}"));
    assert_eq!(rig.events(), [Event::Ready, finished(three, Ok("{}"))]);
}

#[test]
fn a_question_of_the_old_session_is_not_answered_in_the_new_one() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.stream(&sent);
    rig.event(&sent, r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"?"}}"#);
    let events = rig.events();
    let [Event::Input { input, .. }] = &events[..] else { panic!("{events:?}") };
    rig.request("tools/list", "{}");
    let list = rig.one();
    rig.empty(&list, 404);
    assert_eq!(rig.events(), [Event::InputCancelled { input: *input }]);
    let now = rig.now;
    rig.client.role_mut().answer(now, *input, Ok(raw("{}")));
    assert_eq!(rig.described(), ["4 initialize"]);
}

#[test]
fn a_server_that_forgets_every_session_at_once_is_not_asked_for_ever() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    for _ in 0..3 {
        let now = rig.now;
        rig.client.role_mut().notify(now, "notifications/roots/list_changed", None).expect("accepted");
        let sent = rig.one();
        rig.empty(&sent, 404);
        assert_eq!(rig.described(), [""; 0]);
    }
    rig.events();
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    rig.json(&sent, 200, &result(2, "{}"));
    assert_eq!(rig.events(), [finished(list, Ok("{}"))]);
    let now = rig.now;
    rig.client.role_mut().notify(now, "notifications/roots/list_changed", None).expect("accepted");
    let sent = rig.one();
    rig.empty(&sent, 404);
    assert_eq!(rig.described(), ["3 initialize"]);
}

#[test]
fn an_id_that_may_not_be_one_is_none() {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    let mut http = http();
    http.listen = false;
    let mut rig = Rig::new(config, http);
    let initialize = rig.one();
    rig.head(&initialize, 200, &[("content-type", "application/json"), ("mcp-session-id", "two words")]);
    rig.body(&initialize, &result(1, &initialized(Version::V2025_11_25)));
    rig.end(&initialize);
    assert_eq!(rig.one().header("mcp-session-id"), None);
}

#[test]
fn without_a_session_404_is_an_answer() {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    let mut http = http();
    http.listen = false;
    let mut rig = Rig::new(config, http);
    let initialize = rig.one();
    rig.json(&initialize, 200, &result(1, &initialized(Version::V2025_11_25)));
    let notification = rig.one();
    rig.accept(&notification);
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    rig.empty(&sent, 404);
    assert_eq!(rig.events(), [Event::Ready, finished(list, Err(RequestError::Status(404)))]);
    assert_eq!(rig.described(), [""; 0]);
}

use super::*;

#[test]
fn a_modern_request_is_cancelled_by_the_end_of_its_exchange() {
    for begun in [false, true] {
        let mut rig = Rig::modern();
        let call = rig.request("tools/call", r#"{"name":"a"}"#);
        let sent = rig.one();
        if begun {
            rig.stream(&sent);
        }
        let now = rig.now;
        rig.client.role_mut().cancel(now, call, Some("enough"));
        assert_eq!(rig.aborted(), [sent.exchange]);
        assert_eq!(rig.events(), [finished(call, Err(RequestError::Cancelled))]);
        rig.json(&sent, 200, &result(2, r#"{"resultType":"complete"}"#));
        assert_eq!(rig.events(), []);
    }
}

#[test]
fn a_legacy_request_is_cancelled_by_a_message_and_its_late_answer_dropped() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let call = rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.stream(&sent);
    let now = rig.now;
    rig.client.role_mut().cancel(now, call, Some("enough"));
    assert_eq!(rig.events(), [finished(call, Err(RequestError::Cancelled))]);
    let cancelled = rig.one();
    assert_eq!(cancelled.describe(), "notifications/cancelled");
    assert_eq!(cancelled.body()["params"]["requestId"], 2);
    rig.accept(&cancelled);
    rig.event(&sent, &result(2, "{}"));
    assert_eq!(rig.events(), []);
    rig.pass(2 * SECOND);
    assert_eq!(rig.aborted(), [sent.exchange]);
}

#[test]
fn a_request_out_of_time_is_cancelled_too() {
    let mut rig = Rig::modern();
    let call = rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.pass(60 * SECOND);
    assert_eq!(rig.aborted(), [sent.exchange]);
    assert_eq!(rig.events(), [finished(call, Err(RequestError::TimedOut))]);

    let mut rig = Rig::deaf(Version::V2025_06_18);
    let call = rig.request("tools/call", r#"{"name":"a"}"#);
    rig.one();
    rig.pass(60 * SECOND);
    assert_eq!(rig.described(), ["notifications/cancelled"]);
    assert_eq!(rig.events(), [finished(call, Err(RequestError::TimedOut))]);
}

#[test]
fn what_has_not_left_never_leaves_and_nobody_is_told() {
    let mut config = config();
    config.limits.exchanges = 1;
    let mut rig = Rig::modern_with(config, http());
    rig.request("tools/list", "{}");
    let waits = rig.request("prompts/list", "{}");
    rig.request("resources/list", "{}");
    let first = rig.one();
    let now = rig.now;
    rig.client.role_mut().cancel(now, waits, None);
    assert_eq!(rig.actions().len(), 0);
    rig.json(&first, 200, &result(2, "{}"));
    assert_eq!(rig.described(), ["4 resources/list"]);
}

#[test]
fn a_notification_that_is_not_taken_does_not_keep_its_place_for_ever() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let now = rig.now;
    rig.client.role_mut().notify(now, "notifications/roots/list_changed", None).expect("accepted");
    let sent = rig.one();
    rig.pass(60 * SECOND);
    assert_eq!(rig.aborted(), [sent.exchange]);
}

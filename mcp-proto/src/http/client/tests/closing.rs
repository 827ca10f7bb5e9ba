use super::*;

#[test]
fn a_session_is_ended_after_what_was_left_to_say() {
    let (mut rig, stream) = Rig::legacy(Version::V2025_11_25);
    let call = rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    let now = rig.now;
    rig.client.role_mut().notify(now, "notifications/roots/list_changed", None).expect("accepted");
    rig.client.role_mut().close(now);
    let actions = rig.actions();
    let mut aborted = vec![];
    let mut left = vec![];
    for action in actions {
        match action {
            Action::Abort { exchange } => aborted.push(exchange),
            Action::Open { exchange, request } => left.push(Sent { exchange, request }),
        }
    }
    assert_eq!(aborted, [stream.exchange, sent.exchange]);
    assert_eq!(left.iter().map(Sent::describe).collect::<Vec<_>>(), ["notifications/roots/list_changed"]);
    assert_eq!(left[0].header("mcp-protocol-version"), Some("2025-11-25"));
    let lost = finished(call, Err(RequestError::Lost(CloseReason::Local)));
    assert_eq!(rig.events(), [lost, Event::Closed { reason: CloseReason::Local }]);
    assert!(!rig.client.is_drained());
    rig.accept(&left[0]);
    let delete = rig.one();
    assert_eq!((delete.describe().as_str(), delete.header("mcp-session-id")), ("DELETE /mcp", Some("s1")));
    assert_eq!(delete.header("mcp-protocol-version"), Some("2025-11-25"));
    assert!(!rig.client.is_drained());
    rig.empty(&delete, 405);
    assert!(rig.client.is_drained());
}

#[test]
fn nothing_is_waited_for_beyond_the_time_to_drain() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let now = rig.now;
    rig.client.role_mut().close(now);
    let delete = rig.one();
    rig.events();
    rig.pass(10 * SECOND);
    assert_eq!(rig.aborted(), [delete.exchange]);
    assert!(rig.client.is_drained());
    assert_eq!(rig.client.poll_timeout(), None);
}

#[test]
fn a_modern_client_leaves_without_a_word() {
    let mut rig = Rig::modern();
    rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    let now = rig.now;
    rig.client.role_mut().close(now);
    assert_eq!(rig.aborted(), [sent.exchange]);
    rig.events();
    assert!(rig.client.is_drained());
}

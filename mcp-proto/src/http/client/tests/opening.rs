use super::*;

#[test]
fn a_modern_server_is_found_and_requests_that_waited_go_out() {
    let mut rig = Rig::new(config(), http());
    let list = rig.request("tools/list", "{}");
    let probe = rig.one();
    assert_eq!(probe.describe(), "1 server/discover");
    assert_eq!(probe.request.method(), Method::POST);
    assert_eq!(probe.request.uri(), "http://example.com/mcp");
    for (name, value) in [
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", "server/discover"),
    ] {
        assert_eq!(probe.header(name), Some(value), "{name}");
    }
    assert_eq!(probe.header("mcp-session-id"), None);
    rig.json(&probe, 200, &result(1, DISCOVERED));
    assert_eq!(rig.events(), [Event::Ready]);
    let sent = rig.one();
    assert_eq!(sent.header("mcp-method"), Some("tools/list"));
    rig.json(&sent, 200, &result(2, r#"{"resultType":"complete","tools":[]}"#));
    assert_eq!(rig.events(), [finished(list, Ok(r#"{"resultType":"complete","tools":[]}"#))]);
}

#[test]
fn a_legacy_server_is_found_and_requests_wait_for_initialized() {
    let mut rig = Rig::new(config(), http());
    let list = rig.request("tools/list", "{}");
    let probe = rig.one();
    rig.json(&probe, 400, "Bad Request: no session");
    let initialize = rig.one();
    assert_eq!(initialize.describe(), "2 initialize");
    assert_eq!(initialize.header("mcp-protocol-version"), None);
    assert_eq!(initialize.header("mcp-method"), None);
    rig.initialize(&initialize, Version::V2025_11_25, "s1");
    assert_eq!(rig.events(), [Event::Ready]);
    let sent = rig.sent();
    assert_eq!(sent.iter().map(Sent::describe).collect::<Vec<_>>(), ["GET /mcp", "3 tools/list"]);
    for sent in &sent {
        assert_eq!(sent.header("mcp-session-id"), Some("s1"));
        assert_eq!(sent.header("mcp-protocol-version"), Some("2025-11-25"));
    }
    assert_eq!(sent[0].header("accept"), Some("text/event-stream"));
    rig.empty(&sent[0], 405);
    rig.stream(&sent[1]);
    rig.event(&sent[1], &result(3, r#"{"tools":[]}"#));
    assert_eq!(rig.events(), [finished(list, Ok(r#"{"tools":[]}"#))]);
    rig.end(&sent[1]);
    assert_eq!(rig.described(), [""; 0]);
    assert_eq!(rig.client.poll_timeout(), None);
}

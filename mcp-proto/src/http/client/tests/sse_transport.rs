use super::*;

/// A client that has sent `initialize` to the endpoint of an HTTP+SSE server, and its stream.
fn found(status: u16) -> (Rig, Sent, Sent) {
    let mut rig = Rig::new(config(), http());
    let probe = rig.one();
    rig.json(&probe, status, "Cannot POST /mcp");
    let initialize = rig.one();
    assert_eq!(initialize.describe(), "2 initialize");
    rig.json(&initialize, status, "Cannot POST /mcp");
    let stream = rig.one();
    assert_eq!(stream.describe(), "GET /mcp");
    assert_eq!((stream.header("accept"), stream.header("mcp-protocol-version")), (Some("text/event-stream"), None));
    rig.stream(&stream);
    assert_eq!(rig.described(), [""; 0]);
    rig.body(&stream, "event: endpoint\ndata: /messages?session=7\n\n");
    let again = rig.one();
    assert_eq!((again.describe().as_str(), again.request.uri().path()), ("2 initialize", "/messages"));
    assert_eq!(again.request.uri().query(), Some("session=7"));
    (rig, stream, again)
}

#[test]
fn the_server_is_found_and_answers_by_its_stream() {
    for status in [400, 404, 405] {
        let (mut rig, stream, initialize) = found(status);
        rig.accept(&initialize);
        rig.event(&stream, &result(2, &initialized(Version::V2024_11_05)));
        assert_eq!(rig.events(), [Event::Ready]);
        let notification = rig.one();
        assert_eq!(notification.describe(), "notifications/initialized");
        rig.accept(&notification);
        assert_eq!(rig.described(), [""; 0]);
        let list = rig.request("tools/list", "{}");
        let sent = rig.one();
        assert_eq!(sent.request.uri().path(), "/messages");
        rig.json(&sent, 202, "Accepted");
        rig.body(&stream, &format!("event: message\ndata: {}\n\n", result(3, r#"{"tools":[]}"#)));
        assert_eq!(rig.events(), [finished(list, Ok(r#"{"tools":[]}"#))]);
        let call = rig.request("tools/call", r#"{"name":"a"}"#);
        let sent = rig.one();
        rig.accept(&sent);
        let now = rig.now;
        rig.client.role_mut().cancel(now, call, None);
        assert_eq!(rig.described(), ["notifications/cancelled"]);
    }
}

#[test]
fn a_message_that_is_refused_fails_alone() {
    let (mut rig, stream, initialize) = found(404);
    rig.accept(&initialize);
    rig.event(&stream, &result(2, &initialized(Version::V2024_11_05)));
    let notification = rig.one();
    rig.accept(&notification);
    rig.events();
    let one = rig.request("tools/list", "{}");
    let two = rig.request("tools/list", "{}");
    let sent = rig.sent();
    rig.empty(&sent[0], 500);
    assert_eq!(rig.events(), [finished(one, Err(RequestError::Status(500)))]);
    rig.fail(&sent[1]);
    assert_eq!(rig.events(), [finished(two, Err(RequestError::Interrupted))]);
}

#[test]
fn the_end_of_the_stream_is_the_end() {
    for (breaks, reason) in [(false, CloseReason::PeerClosed), (true, CloseReason::TransportFailed)] {
        let (mut rig, stream, initialize) = found(404);
        rig.accept(&initialize);
        rig.event(&stream, &result(2, &initialized(Version::V2024_11_05)));
        let notification = rig.one();
        rig.accept(&notification);
        if breaks {
            rig.fail(&stream);
        } else {
            rig.end(&stream);
        }
        assert_eq!(rig.closed(), reason);
        assert!(rig.client.is_drained());
    }
}

#[test]
fn a_server_that_is_neither_ends_the_opening() {
    type Step = fn(&mut Rig, &Sent);
    let steps: [Step; 6] = [
        |rig, stream| rig.empty(stream, 404),
        |rig, stream| rig.json(stream, 200, "{}"),
        Rig::fail,
        |rig, stream| {
            rig.stream(stream);
            rig.end(stream);
        },
        |rig, stream| {
            rig.stream(stream);
            rig.body(stream, "event: endpoint\ndata: http://evil.example/messages\n\n");
        },
        |rig, stream| {
            rig.stream(stream);
            rig.body(stream, "event: endpoint\ndata: http://user:pass@example.com/messages\n\n");
        },
    ];
    for step in steps {
        let mut rig = Rig::new(config(), http());
        let probe = rig.one();
        rig.empty(&probe, 404);
        let initialize = rig.one();
        rig.empty(&initialize, 404);
        let stream = rig.one();
        step(&mut rig, &stream);
        rig.actions();
        let reason = rig.closed();
        assert!(matches!(reason, CloseReason::PeerIncompatible(Incompatible::Refused { .. })), "{reason:?}");
    }
}

#[test]
fn a_server_that_never_says_where_is_silent() {
    let mut rig = Rig::new(config(), http());
    let probe = rig.one();
    rig.empty(&probe, 404);
    let initialize = rig.one();
    rig.empty(&initialize, 404);
    let stream = rig.one();
    rig.stream(&stream);
    rig.pass(60 * SECOND);
    assert_eq!(rig.aborted(), [stream.exchange]);
    assert_eq!(rig.closed(), CloseReason::PeerIncompatible(Incompatible::Silent));
}

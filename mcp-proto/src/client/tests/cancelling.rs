use super::*;

#[test]
fn a_request_that_left_is_cancelled_on_the_wire_and_its_answer_is_dropped() {
    let mut rig = Rig::modern(config());
    let request = rig.request("tools/list");
    rig.sent();
    let now = rig.now;
    rig.client().cancel(now, request, Some("enough"));
    rig.client().cancel(now, request, None);
    assert_eq!(rig.events(), [finished(request, Err(RequestError::Cancelled))]);
    assert_eq!(
        rig.sent(),
        [r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2,"reason":"enough"}}"#]
    );
    rig.result(2, "{}");
    assert_eq!(rig.events(), []);
}

#[test]
fn a_request_that_has_not_left_never_leaves() {
    let mut rig = Rig::modern(config());
    let cancelled = rig.request("tools/list");
    let late = rig.ask(Request::new("tools/list", None).with_timeout(SECOND));
    let now = rig.now;
    rig.client().cancel(now, cancelled, None);
    rig.pass(SECOND);
    assert_eq!(
        rig.events(),
        [finished(cancelled, Err(RequestError::Cancelled)), finished(late, Err(RequestError::TimedOut))]
    );
    assert_eq!(rig.sent(), [""; 0]);
}

#[test]
fn the_queue_forgets_requests_that_ended_in_it() {
    let mut rig = Rig::modern(config());
    let now = rig.now;
    for _ in 0..10_000 {
        let request = rig.request("tools/list");
        rig.client().cancel(now, request, None);
    }
    assert!(rig.client().outbox.len() < 200, "{}", rig.client().outbox.len());
    rig.request("tools/list");
    assert_eq!(rig.sent_methods(), ["10002 tools/list"]);
}

#[test]
fn time_runs_out_with_and_without_progress() {
    let mut rig = Rig::modern(config());
    let idle = rig.request("tools/list");
    let capped = rig.ask(Request::new("tools/call", None).with_progress().with_max_time(90 * SECOND));
    rig.sent();
    rig.pass(59 * SECOND);
    assert_eq!(rig.events(), []);
    rig.receive(r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":2,"progress":1}}"#);
    rig.pass(SECOND);
    let [Event::Progress { .. }, ended] = &rig.events()[..] else { panic!("two events") };
    assert_eq!(*ended, finished(idle, Err(RequestError::TimedOut)));
    rig.pass(30 * SECOND);
    assert_eq!(rig.events(), [finished(capped, Err(RequestError::TimedOut))]);
    assert_eq!(rig.sent_methods(), ["notifications/cancelled", "notifications/cancelled"]);
    assert_eq!(rig.stream.poll_timeout(), None);
}

#[test]
fn requests_that_wait_for_the_opening_run_out_of_time_too() {
    let mut rig = Rig::new(config());
    let request = rig.ask(Request::new("tools/list", None).with_timeout(SECOND));
    rig.pass(SECOND);
    assert_eq!(rig.events(), [finished(request, Err(RequestError::TimedOut))]);
    assert_eq!(rig.sent_methods(), ["1 server/discover"]);
}

#[test]
fn the_end_of_the_stream_loses_what_is_pending() {
    for (truncated, reason) in
        [("", CloseReason::PeerClosed), ("{\"jsonrpc", CloseReason::PeerMisbehaved(Misbehaved::TruncatedMessage))]
    {
        let mut rig = Rig::modern(config());
        let request = rig.request("tools/list");
        rig.sent();
        rig.stream.handle_input(rig.now, truncated.as_bytes());
        rig.stream.handle_eof(rig.now);
        rig.stream.handle_eof(rig.now);
        let events: Vec<_> = rig.events().into_iter().filter(|e| !matches!(e, Event::Noise { .. })).collect();
        assert_eq!(events, [finished(request, Err(RequestError::Lost(reason.clone()))), Event::Closed { reason }]);
        assert!(rig.stream.is_drained());
        assert_eq!(rig.stream.poll_timeout(), None);
    }
}

#[test]
fn closing_lets_go_of_requests_and_not_of_what_else_waits() {
    let mut rig = Rig::modern(config());
    let sent = rig.request("tools/list");
    rig.sent();
    let now = rig.now;
    rig.client().cancel(now, sent, None);
    let queued = rig.request("tools/list");
    rig.client().close(now);
    assert_eq!(
        rig.events(),
        [
            finished(sent, Err(RequestError::Cancelled)),
            finished(queued, Err(RequestError::Lost(CloseReason::Local))),
            Event::Closed { reason: CloseReason::Local }
        ]
    );
    assert!(!rig.stream.is_drained());
    assert_eq!(rig.sent_methods(), ["notifications/cancelled"]);
    assert!(rig.stream.is_drained());
    rig.receive("noise");
    rig.stream.handle_eof(now);
    rig.client().close(now);
    assert_eq!(rig.events(), []);
    assert_eq!(rig.client().request(now, Request::new("tools/list", None)), Err(SendError::Closed));
    assert_eq!(rig.client().notify(now, "x", None), Err(SendError::Closed));
}

#[test]
fn a_broken_transport_sends_nothing_more() {
    let mut rig = Rig::modern(config());
    let request = rig.request("tools/list");
    rig.stream.handle_failure(rig.now);
    assert_eq!(
        rig.events(),
        [
            finished(request, Err(RequestError::Lost(CloseReason::TransportFailed))),
            Event::Closed { reason: CloseReason::TransportFailed }
        ]
    );
    assert!(rig.stream.is_drained());
}

#[test]
fn a_silent_legacy_server_is_pinged_and_given_up() {
    let mut config = config();
    config.keep_alive = Some(KeepAlive::new(10 * SECOND, 3 * SECOND));
    let mut rig = Rig::legacy(Version::LATEST_LEGACY, config.clone());
    rig.pass(10 * SECOND);
    assert_eq!(rig.sent(), [r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#]);
    rig.pass(2 * SECOND);
    rig.result(2, "{}");
    assert_eq!(rig.events(), []);
    rig.pass(9 * SECOND);
    assert_eq!(rig.sent(), [""; 0]);
    rig.pass(SECOND);
    assert_eq!(rig.sent_methods(), ["3 ping"]);
    rig.pass(3 * SECOND);
    assert_eq!(rig.events(), [Event::Closed { reason: CloseReason::PeerMisbehaved(Misbehaved::Unresponsive) }]);
    assert_eq!(Rig::modern(config).stream.poll_timeout(), None, "modern servers know no ping");
}

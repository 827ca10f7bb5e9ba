use super::*;

#[test]
fn ping_needs_no_session() {
    let mut bench = Bench::new(|_| {});
    bench.say(json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}));
    assert_eq!(bench.heard_one(), json!({"jsonrpc": "2.0", "id": 1, "result": {}}));
}

#[test]
fn noise_is_answered_reported_and_survived() {
    let mut bench = Bench::new(|config| config.limits.noise = 2);
    bench.say_text("{\"id\":4,\u{7}");
    let heard = bench.heard_one();
    assert_eq!((&heard["id"], &heard["error"]["code"]), (&json!(4), &json!(-32700)));
    bench.say(json!({"jsonrpc": "2.0", "id": 9, "result": {}}));
    bench.say(json!({"jsonrpc": "2.0", "id": 9, "result": {}, "error": {}}));
    assert!(bench.heard().is_empty());
    let events = bench.events();
    let [Event::Noise { excerpt, .. }, Event::Noise { .. }] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(&**excerpt, "{\"id\":4,\\u{7}");
    assert_eq!(bench.server().dropped(), 1);
    bench.modern(1, "server/discover", json!({}));
    assert!(bench.heard_one()["result"].is_object());
}

#[test]
fn notifications_of_no_era_are_ignored() {
    let mut bench = Bench::new(|_| {});
    let notification = json!({"jsonrpc": "2.0", "method": "notifications/x", "params": {"a": 1}});
    bench.say(notification.clone());
    assert!(bench.events().is_empty());
    bench.modern(1, "server/discover", json!({}));
    bench.say(notification);
    assert!(matches!(bench.events().as_slice(), [Event::Notification { params: Some(_), .. }]));
}

#[test]
fn requests_in_flight_are_answered_after_the_end_of_input() {
    let mut bench = Bench::session("2025-11-25", |_| {});
    bench.modern(1, "tools/list", json!({}));
    let modern = bench.request().id;
    bench.call(2, "tools/call", json!({}));
    let asking = bench.request().id;
    bench.server().require_input(Instant::ORIGIN, asking, Inputs::new().with("a", "roots/list", None), None);
    bench.stream.handle_eof(Instant::ORIGIN);
    assert!(matches!(bench.events().as_slice(), [Event::Cancelled { id, .. }] if *id == asking));
    assert!(!bench.stream.wants_read());
    bench.respond(modern, "{}");
    assert!(matches!(bench.events().as_slice(), [Event::Closed { reason: CloseReason::PeerClosed }]));
    assert_eq!(bench.heard_one()["id"], 1);
    assert!(bench.stream.is_drained());
}

#[test]
fn the_drain_ends() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "tools/list", json!({}));
    bench.request();
    bench.server().close(Instant::ORIGIN);
    bench.modern(2, "tools/list", json!({}));
    let (code, message) = bench.refused();
    assert!(code == -32603 && message.contains("shutting down"), "{message}");
    bench.wait(10);
    assert!(matches!(
        bench.events().as_slice(),
        [Event::Cancelled { .. }, Event::Closed { reason: CloseReason::Local }]
    ));
    assert_eq!(bench.stream.poll_timeout(), None);
    bench.stream.handle_eof(bench.now);
    bench.stream.handle_failure(bench.now);
    assert!(bench.events().is_empty());
}

#[test]
fn a_cut_message_is_told() {
    let mut bench = Bench::new(|_| {});
    bench.stream.handle_input(Instant::ORIGIN, b"{\"jsonrpc\"");
    bench.stream.handle_eof(Instant::ORIGIN);
    let events = bench.events();
    let cut = CloseReason::PeerMisbehaved(crate::Misbehaved::TruncatedMessage);
    assert!(matches!(events.as_slice(), [Event::Noise { .. }, Event::Closed { reason }] if *reason == cut));
}

#[test]
fn a_broken_transport_ends_everything() {
    let mut bench = Bench::new(|_| {});
    bench.modern(1, "tools/list", json!({}));
    bench.request();
    bench.modern(2, "server/discover", json!({}));
    bench.stream.handle_failure(Instant::ORIGIN);
    assert!(bench.heard().is_empty());
    assert!(matches!(
        bench.events().as_slice(),
        [Event::Cancelled { .. }, Event::Closed { reason: CloseReason::TransportFailed }]
    ));
    assert!(bench.stream.is_drained());
}

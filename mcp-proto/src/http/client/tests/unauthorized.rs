use http::HeaderValue;

use super::*;

const CHALLENGE: (&str, &str) = ("www-authenticate", r#"Bearer scope="a b""#);

fn waiting() -> Config {
    let mut http = http();
    http.on_unauthorized = OnUnauthorized::Wait;
    http
}

fn authorize(rig: &mut Rig, token: &'static str) {
    rig.client.authorize(rig.now, Some(HeaderValue::from_static(token)));
}

fn refuse(rig: &mut Rig, sent: &Sent, status: u16) {
    rig.head(sent, status, &[CHALLENGE]);
    rig.end(sent);
}

/// The one event, which says that something was refused.
fn told(rig: &mut Rig, expected: u16) -> Option<RequestHandle> {
    match &rig.events()[..] {
        [Event::Unauthorized { status, challenges, request }] if *status == expected => {
            assert_eq!(challenges[0].param("scope"), Some("a b"));
            *request
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_ends_or_waits_as_configured() {
    for status in [401, 403] {
        let mut rig = Rig::modern();
        let list = rig.request("tools/list", "{}");
        let sent = rig.one();
        refuse(&mut rig, &sent, status);
        let events = rig.events();
        assert!(matches!(&events[0], Event::Unauthorized { request, .. } if *request == Some(list)));
        assert_eq!(events[1..], [finished(list, Err(RequestError::Unauthorized(status)))]);

        let mut rig = Rig::modern_with(config(), waiting());
        let list = rig.request("tools/list", "{}");
        let sent = rig.one();
        refuse(&mut rig, &sent, status);
        assert_eq!(told(&mut rig, status), Some(list));
        rig.pass(30 * SECOND);
        assert_eq!(rig.actions().len(), 0);
        authorize(&mut rig, "Bearer 1");
        let again = rig.one();
        assert_eq!((again.describe().as_str(), again.header("authorization")), ("3 tools/list", Some("Bearer 1")));
        rig.json(&again, 200, &result(3, r#"{"resultType":"complete"}"#));
        assert_eq!(rig.events(), [finished(list, Ok(r#"{"resultType":"complete"}"#))]);
    }
}

#[test]
fn a_403_without_a_challenge_is_a_refusal() {
    let mut rig = Rig::modern_with(config(), waiting());
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    rig.empty(&sent, 403);
    assert_eq!(rig.events(), [finished(list, Err(RequestError::Status(403)))]);
}

#[test]
fn the_clocks_of_a_request_run_while_it_waits() {
    let mut rig = Rig::modern_with(config(), waiting());
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    refuse(&mut rig, &sent, 401);
    told(&mut rig, 401);
    rig.pass(60 * SECOND);
    assert_eq!(rig.events(), [finished(list, Err(RequestError::TimedOut))]);
    authorize(&mut rig, "Bearer 1");
    assert_eq!(rig.described(), [""; 0]);
}

#[test]
fn what_is_refused_again_and_again_ends() {
    let mut rig = Rig::modern_with(config(), waiting());
    let list = rig.request("tools/list", "{}");
    for _ in 0..3 {
        let sent = rig.one();
        refuse(&mut rig, &sent, 401);
        assert_eq!(told(&mut rig, 401), Some(list));
        authorize(&mut rig, "Bearer no");
    }
    let sent = rig.one();
    refuse(&mut rig, &sent, 401);
    assert_eq!(rig.events().pop(), Some(finished(list, Err(RequestError::Unauthorized(401)))));
}

#[test]
fn a_refusal_of_what_went_out_before_the_grant_is_no_news() {
    let mut rig = Rig::modern_with(config(), waiting());
    rig.request("tools/list", "{}");
    rig.request("tools/list", "{}");
    let sent = rig.sent();
    refuse(&mut rig, &sent[0], 401);
    told(&mut rig, 401);
    authorize(&mut rig, "Bearer 1");
    assert_eq!(rig.one().header("authorization"), Some("Bearer 1"));
    refuse(&mut rig, &sent[1], 401);
    assert_eq!(rig.events(), []);
    assert_eq!(rig.one().header("authorization"), Some("Bearer 1"));
}

#[test]
fn the_opening_ends_or_waits_as_configured() {
    let mut rig = Rig::new(config(), http());
    let probe = rig.one();
    refuse(&mut rig, &probe, 401);
    assert_eq!(rig.actions().len(), 0);
    let events = rig.events();
    let reason = CloseReason::PeerIncompatible(Incompatible::Unauthorized { status: 401 });
    assert!(matches!(&events[0], Event::Unauthorized { request: None, .. }));
    assert_eq!(events[1..], [Event::Closed { reason }]);

    let mut rig = Rig::new(config(), waiting());
    let probe = rig.one();
    refuse(&mut rig, &probe, 401);
    assert_eq!(told(&mut rig, 401), None);
    rig.pass(3600 * SECOND);
    assert_eq!((rig.actions().len(), rig.events().len()), (0, 0));
    authorize(&mut rig, "Bearer 1");
    let again = rig.one();
    assert_eq!((again.describe().as_str(), again.header("authorization")), ("2 server/discover", Some("Bearer 1")));
    rig.empty(&again, 400);
    let initialize = rig.one();
    refuse(&mut rig, &initialize, 401);
    told(&mut rig, 401);
    authorize(&mut rig, "Bearer 2");
    let initialize = rig.one();
    assert_eq!(initialize.header("authorization"), Some("Bearer 2"));
    rig.initialize(&initialize, Version::V2025_11_25, "s1");
    assert_eq!(rig.events(), [Event::Ready]);
}

#[test]
fn notifications_and_streams_wait_too() {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    let mut rig = Rig::new(config, waiting());
    let initialize = rig.one();
    rig.head(&initialize, 200, &[("content-type", "application/json"), ("mcp-session-id", "s1")]);
    rig.body(&initialize, &result(1, &initialized(Version::V2025_11_25)));
    rig.end(&initialize);
    rig.events();
    rig.request("tools/list", "{}");
    let notification = rig.one();
    refuse(&mut rig, &notification, 401);
    told(&mut rig, 401);
    rig.pass(10 * SECOND);
    assert_eq!(rig.actions().len(), 0);
    authorize(&mut rig, "Bearer 1");
    let notification = rig.one();
    assert_eq!(notification.describe(), "notifications/initialized");
    rig.accept(&notification);
    let sent = rig.sent();
    assert_eq!(sent.iter().map(Sent::describe).collect::<Vec<_>>(), ["GET /mcp", "2 tools/list"]);
    refuse(&mut rig, &sent[0], 401);
    told(&mut rig, 401);
    authorize(&mut rig, "Bearer 2");
    assert_eq!(rig.described(), ["GET /mcp"]);
    rig.stream(&sent[1]);
    rig.body(&sent[1], "id: e1\ndata:\n\n");
    rig.end(&sent[1]);
    rig.pass(SECOND);
    let resumed = rig.one();
    refuse(&mut rig, &resumed, 401);
    assert!(told(&mut rig, 401).is_some());
    authorize(&mut rig, "Bearer 3");
    let resumed = rig.one();
    assert_eq!((resumed.header("last-event-id"), resumed.header("authorization")), (Some("e1"), Some("Bearer 3")));
}

#[test]
fn configured_headers_go_with_everything_and_a_grant_goes_before_them() {
    let mut http = http();
    http.headers.insert("authorization", HeaderValue::from_static("Basic x"));
    http.headers.insert("x-key", HeaderValue::from_static("k"));
    let mut rig = Rig::new(config(), http);
    let probe = rig.one();
    assert_eq!((probe.header("authorization"), probe.header("x-key")), (Some("Basic x"), Some("k")));
    rig.json(&probe, 200, &result(1, DISCOVERED));
    authorize(&mut rig, "Bearer 1");
    rig.request("tools/list", "{}");
    let sent = rig.one();
    assert_eq!((sent.header("authorization"), sent.header("x-key")), (Some("Bearer 1"), Some("k")));
    rig.client.authorize(rig.now, None);
    rig.request("tools/list", "{}");
    assert_eq!(rig.one().header("authorization"), Some("Basic x"));
}

#[test]
fn credentials_are_no_text_for_logs() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    authorize(&mut rig, "Bearer secret");
    rig.request("tools/list", "{}");
    let sent = rig.one();
    let shown = format!("{:?} {:?}", sent.request.headers(), rig.client);
    assert!(!shown.contains("secret") && !shown.contains("s1"), "{shown}");
}

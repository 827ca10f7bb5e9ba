use super::*;

#[test]
fn a_redirect_within_the_origin_takes_the_request_along() {
    for status in [307, 308] {
        let mut rig = Rig::modern();
        let list = rig.request("tools/list", "{}");
        let sent = rig.one();
        rig.head(&sent, status, &[("location", "/other?x=1")]);
        rig.end(&sent);
        let next = rig.one();
        assert_eq!(next.request.uri(), "http://example.com/other?x=1");
        assert_eq!(next.request.body(), sent.request.body());
        assert_eq!(next.request.headers(), sent.request.headers());
        rig.json(&next, 200, &result(2, r#"{"resultType":"complete"}"#));
        assert_eq!(rig.events(), [finished(list, Ok(r#"{"resultType":"complete"}"#))]);
    }
}

#[test]
fn every_other_redirect_ends_the_request() {
    for (status, place) in [
        (307, "https://example.com/mcp"),
        (308, "http://evil.example/mcp"),
        (307, "http://example.com:81/mcp"),
        (308, "//evil.example/mcp"),
        (307, "http://u:p@example.com/mcp"),
        (301, "/other"),
        (302, "/other"),
        (303, "/other"),
    ] {
        let mut rig = Rig::modern();
        let list = rig.request("tools/list", "{}");
        let sent = rig.one();
        rig.head(&sent, status, &[("location", place)]);
        rig.end(&sent);
        assert_eq!(rig.events(), [finished(list, Err(RequestError::Redirected(place.into())))]);
        assert_eq!(rig.actions().len(), 0, "{status} {place}");
    }
    let mut rig = Rig::modern();
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    rig.empty(&sent, 304);
    assert_eq!(rig.events(), [finished(list, Err(RequestError::Status(304)))]);
}

#[test]
fn a_circle_is_left() {
    let mut rig = Rig::modern();
    let list = rig.request("tools/list", "{}");
    for _ in 0..4 {
        let sent = rig.one();
        rig.head(&sent, 307, &[("location", "/mcp")]);
        rig.end(&sent);
    }
    assert_eq!(rig.actions().len(), 0);
    assert_eq!(rig.events(), [finished(list, Err(RequestError::Redirected("/mcp".into())))]);
}

#[test]
fn a_redirect_of_the_opening_is_judged_the_same() {
    let mut rig = Rig::new(config(), http());
    let probe = rig.one();
    rig.head(&probe, 308, &[("location", "/mcp/")]);
    rig.end(&probe);
    let next = rig.one();
    assert_eq!((next.describe().as_str(), next.request.uri().path()), ("1 server/discover", "/mcp/"));
    rig.head(&next, 301, &[("location", "http://evil.example/")]);
    rig.end(&next);
    let message = "it redirects to http://evil.example/, which is not followed".into();
    assert_eq!(rig.closed(), CloseReason::PeerIncompatible(Incompatible::Refused { message }));
}

#[test]
fn initialized_may_be_redirected_and_requests_wait_for_it() {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    let mut rig = Rig::new(config, http());
    rig.request("tools/list", "{}");
    let initialize = rig.one();
    rig.json(&initialize, 200, &result(1, &initialized(Version::V2025_11_25)));
    let notification = rig.one();
    rig.head(&notification, 307, &[("location", "/other")]);
    rig.end(&notification);
    let next = rig.one();
    assert_eq!(next.describe(), "notifications/initialized");
    rig.pass(3 * SECOND);
    assert_eq!(rig.actions().len(), 0);
    rig.accept(&next);
    assert_eq!(rig.described(), ["GET /mcp", "2 tools/list"]);
}

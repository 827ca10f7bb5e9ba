//! The GET stream of legacy servers.

use super::*;

#[test]
fn a_server_without_the_stream_is_left_alone() {
    for status in [405, 404, 400, 406, 200, 204] {
        let mut rig = Rig::handshaken(Version::V2025_11_25, http());
        let stream = rig.one();
        rig.empty(&stream, status);
        rig.pass(3600 * SECOND);
        assert_eq!((rig.actions().len(), rig.events().len(), rig.client.poll_timeout()), (0, 0, None), "{status}");
    }
}

#[test]
fn the_stream_goes_on_after_its_last_event_when_the_server_says() {
    let (mut rig, stream) = Rig::legacy(Version::V2025_11_25);
    rig.body(&stream, "id: g1\nretry: 2000\ndata:\n\n");
    rig.body(&stream, "id: g2\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n");
    assert!(matches!(&rig.events()[..], [Event::Notification { .. }]));
    rig.end(&stream);
    rig.pass(Duration::from_millis(1_999));
    assert_eq!(rig.actions().len(), 0);
    rig.pass(Duration::from_millis(502));
    let again = rig.one();
    assert_eq!((again.describe().as_str(), again.header("last-event-id")), ("GET /mcp", Some("g2")));
    rig.empty(&again, 400);
    rig.pass(10 * SECOND);
    let anew = rig.one();
    assert_eq!(anew.header("last-event-id"), None);
    rig.stream(&anew);
    assert_eq!(rig.actions().len(), 0);
}

#[test]
fn a_server_that_hangs_up_for_ever_is_given_up() {
    type Step = fn(&mut Rig, &Sent);
    let empty: Step = |rig, sent| {
        rig.stream(sent);
        rig.end(sent);
    };
    for step in [empty, Rig::fail, |rig, sent| rig.empty(sent, 500)] {
        let (mut rig, stream) = Rig::legacy(Version::V2025_11_25);
        rig.end(&stream);
        let mut requests = 0;
        while let Some(at) = rig.client.poll_timeout() {
            rig.pass(at - rig.now);
            for sent in rig.sent() {
                requests += 1;
                step(&mut rig, &sent);
            }
        }
        assert!((5..=10).contains(&requests), "{requests}");
        assert_eq!(rig.events(), []);
        rig.request("tools/list", "{}");
        assert_eq!(rig.described(), ["2 tools/list"]);
    }
}

#[test]
fn a_stream_that_lives_is_opened_again_for_ever() {
    let (mut rig, mut stream) = Rig::legacy(Version::V2025_11_25);
    for _ in 0..50 {
        rig.pass(60 * SECOND);
        rig.end(&stream);
        rig.pass(SECOND);
        stream = rig.one();
        rig.stream(&stream);
    }
}

#[test]
fn an_application_may_not_want_to_listen() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    assert_eq!(rig.described(), [""; 0]);
}

#[test]
fn an_event_over_the_limit_is_reported_and_the_stream_goes_on() {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    config.limits.message = 300;
    let mut rig = Rig::new(config, http());
    let initialize = rig.one();
    rig.initialize(&initialize, Version::V2025_11_25, "s1");
    let stream = rig.one();
    rig.stream(&stream);
    rig.events();
    rig.event(&stream, &"x".repeat(301));
    rig.event(&stream, r#"{"jsonrpc":"2.0","method":"notifications/x"}"#);
    assert!(matches!(&rig.events()[..], [Event::Noise { .. }, Event::Notification { .. }]));
    assert_eq!(rig.actions().len(), 0);
}

#[test]
fn a_server_that_is_busy_is_left_alone_for_as_long_as_it_wants() {
    for (value, seconds) in [("20", 20), ("1", 1), ("soon", 1), ("", 1), ("-5", 1)] {
        for status in [429, 503] {
            let (mut rig, stream) = Rig::legacy(Version::V2025_11_25);
            rig.end(&stream);
            rig.pass(SECOND);
            let again = rig.one();
            rig.head(&again, status, &[("retry-after", value)]);
            rig.end(&again);
            rig.pass(seconds * SECOND - Duration::from_millis(1));
            assert_eq!(rig.actions().len(), 0, "{value}");
            rig.pass(seconds * SECOND + Duration::from_millis(501));
            let again = rig.one();
            rig.stream(&again);
            rig.pass(60 * SECOND);
            rig.end(&again);
            rig.pass(SECOND);
            assert_eq!(rig.described(), ["GET /mcp"], "once is enough");
        }
    }
    let (mut rig, stream) = Rig::legacy(Version::V2025_11_25);
    rig.end(&stream);
    rig.pass(SECOND);
    let again = rig.one();
    rig.head(&again, 503, &[("retry-after", "99999999999999999999999")]);
    rig.end(&again);
    assert_eq!(rig.client.poll_timeout().map(|at| at > rig.now + 2 * SECOND), None, "for ever is long");
}

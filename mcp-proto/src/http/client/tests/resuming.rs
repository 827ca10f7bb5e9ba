use super::*;

const PRIMING: &str = "id: e1\nretry: 500\ndata: \n\n";

fn call(rig: &mut Rig) -> (RequestHandle, Sent) {
    let call = rig.request("tools/call", r#"{"name":"a"}"#);
    let sent = rig.one();
    rig.stream(&sent);
    (call, sent)
}

#[test]
fn a_stream_that_the_server_hangs_up_is_polled_when_the_server_says() {
    for (version, breaks) in
        [(Version::V2025_11_25, false), (Version::V2025_03_26, false), (Version::V2025_06_18, true)]
    {
        let mut rig = Rig::deaf(version);
        let (call, sent) = call(&mut rig);
        rig.body(&sent, PRIMING);
        if breaks {
            rig.fail(&sent);
        } else {
            rig.end(&sent);
        }
        assert_eq!(rig.actions().len(), 0);
        rig.pass(Duration::from_millis(499));
        assert_eq!(rig.actions().len(), 0);
        rig.pass(Duration::from_millis(127));
        let resumed = rig.one();
        assert_eq!(resumed.describe(), "GET /mcp");
        assert_eq!(resumed.header("last-event-id"), Some("e1"));
        assert_eq!(resumed.header("mcp-session-id"), Some("s1"));
        assert_eq!(resumed.header("accept"), Some("text/event-stream"));
        rig.stream(&resumed);
        rig.body(&resumed, "id: e2\nretry: 500\ndata: \n\n");
        rig.body(&resumed, &format!("id: e3\ndata: {}\n\n", result(2, "{}")));
        assert_eq!(rig.events(), [finished(call, Ok("{}"))]);
        rig.end(&resumed);
        rig.pass(60 * SECOND);
        assert_eq!((rig.actions().len(), rig.client.poll_timeout()), (0, None));
    }
}

#[test]
fn an_open_get_stream_does_not_stand_in_for_a_poll() {
    let (mut rig, stream) = Rig::legacy(Version::V2025_03_26);
    rig.body(&stream, "id: g1\nretry: 500\ndata: \n\n");
    let (_, sent) = call(&mut rig);
    rig.body(&sent, PRIMING);
    rig.end(&sent);
    rig.pass(Duration::from_millis(626));
    assert_eq!(rig.one().header("last-event-id"), Some("e1"));
}

#[test]
fn a_stream_without_an_event_id_cannot_go_on() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let (call, sent) = call(&mut rig);
    rig.body(&sent, "retry: 5\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\n");
    rig.fail(&sent);
    assert_eq!(rig.events().pop(), Some(finished(call, Err(RequestError::Interrupted))));
    assert_eq!(rig.actions().len(), 0);
}

#[test]
fn a_modern_stream_does_not_go_on() {
    let mut rig = Rig::modern();
    let (call, sent) = call(&mut rig);
    rig.body(&sent, PRIMING);
    rig.end(&sent);
    assert_eq!(rig.events(), [finished(call, Err(RequestError::Interrupted))]);
    assert_eq!(rig.actions().len(), 0);
}

#[test]
fn a_server_that_brings_nothing_is_given_up() {
    type Step = fn(&mut Rig, &Sent);
    let empty: Step = |rig, sent| {
        rig.stream(sent);
        rig.body(sent, "id: e2\ndata:\n\n");
        rig.end(sent);
    };
    let unavailable: Step = |rig, sent| rig.empty(sent, 503);
    let refused: Step = Rig::fail;
    for step in [empty, unavailable, refused] {
        let mut config = config();
        config.era = EraPolicy::Legacy;
        config.request_timeout = 3600 * SECOND;
        let mut http = http();
        http.listen = false;
        let mut rig = Rig::new(config, http);
        let initialize = rig.one();
        rig.initialize(&initialize, Version::V2025_11_25, "s1");
        rig.events();
        let (call, sent) = call(&mut rig);
        rig.body(&sent, PRIMING);
        rig.end(&sent);
        let mut attempts = 0;
        let ended = loop {
            let Some(at) = rig.client.poll_timeout() else { panic!("given up without a word") };
            rig.pass(at - rig.now);
            if let Some(ended) = rig.events().pop() {
                break ended;
            }
            for sent in rig.sent() {
                attempts += 1;
                step(&mut rig, &sent);
            }
            if let Some(ended) = rig.events().pop() {
                break ended;
            }
        };
        assert!(matches!(ended, Event::Finished { request, outcome: Err(_) } if request == call), "{ended:?}");
        assert!((5..=10).contains(&attempts), "{attempts}");
        assert!(rig.now - Instant::ORIGIN <= 300 * SECOND);
    }
}

#[test]
fn a_server_that_brings_something_is_listened_to_for_as_long_as_it_takes() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let request = client::Request::new("tools/call", None).with_timeout(3600 * SECOND);
    let now = rig.now;
    let call = rig.client.role_mut().request(now, request).expect("accepted");
    let mut sent = rig.one();
    rig.stream(&sent);
    rig.body(&sent, PRIMING);
    for step in 0..50 {
        rig.body(&sent, &format!("id: n{step}\ndata: {{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}}\n\n"));
        rig.end(&sent);
        assert!(matches!(&rig.events()[..], [Event::Notification { .. }]));
        rig.pass(Duration::from_millis(626));
        sent = rig.one();
        assert_eq!(sent.header("last-event-id"), Some(format!("n{step}").as_str()));
        rig.stream(&sent);
    }
    rig.event(&sent, &result(2, "{}"));
    assert_eq!(rig.events(), [finished(call, Ok("{}"))]);
}

#[test]
fn a_server_that_cannot_resume_ends_the_request() {
    for status in [400, 404, 405] {
        let mut rig = Rig::deaf(Version::V2025_11_25);
        let (call, sent) = call(&mut rig);
        rig.body(&sent, PRIMING);
        rig.end(&sent);
        rig.pass(SECOND);
        let resumed = rig.one();
        rig.empty(&resumed, status);
        assert_eq!(rig.events(), [finished(call, Err(RequestError::Interrupted))], "{status}");
        assert_eq!(rig.actions().len(), 0, "{status}");
    }
}

#[test]
fn a_cancelled_request_is_not_resumed() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let (call, sent) = call(&mut rig);
    rig.body(&sent, PRIMING);
    rig.end(&sent);
    let now = rig.now;
    rig.client.role_mut().cancel(now, call, None);
    assert_eq!(rig.described(), ["notifications/cancelled"]);
    rig.pass(10 * SECOND);
    assert_eq!(rig.actions().len(), 0);
}

#[test]
fn a_request_keeps_its_place_while_its_stream_is_away() {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    config.limits.exchanges = 1;
    let mut http = http();
    http.listen = false;
    let mut rig = Rig::new(config, http);
    let initialize = rig.one();
    rig.initialize(&initialize, Version::V2025_11_25, "s1");
    let (_, sent) = call(&mut rig);
    rig.request("tools/list", "{}");
    rig.body(&sent, PRIMING);
    rig.end(&sent);
    assert_eq!(rig.described(), [""; 0]);
    rig.pass(SECOND);
    let resumed = rig.one();
    rig.stream(&resumed);
    rig.event(&resumed, &result(2, "{}"));
    rig.end(&resumed);
    assert_eq!(rig.described(), ["3 tools/list"]);
}

#[test]
fn a_server_that_is_busy_is_polled_when_it_says() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let (call, sent) = call(&mut rig);
    rig.body(&sent, PRIMING);
    rig.end(&sent);
    rig.pass(SECOND);
    let resumed = rig.one();
    rig.head(&resumed, 503, &[("retry-after", "20")]);
    rig.end(&resumed);
    rig.pass(19 * SECOND);
    assert_eq!(rig.actions().len(), 0);
    rig.pass(31 * SECOND);
    let resumed = rig.one();
    assert_eq!(resumed.header("last-event-id"), Some("e1"));
    rig.stream(&resumed);
    rig.event(&resumed, &result(2, "{}"));
    assert_eq!(rig.events(), [finished(call, Ok("{}"))]);
}

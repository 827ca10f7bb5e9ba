use super::*;

#[test]
fn a_modern_server_is_found_and_requests_that_waited_go_out() {
    let mut rig = Rig::new(config(), http());
    let list = rig.request("tools/list", "{}");
    let probe = rig.one();
    assert_eq!(probe.describe(), "1 server/discover");
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
    assert_eq!((initialize.header("mcp-protocol-version"), initialize.header("mcp-method")), (None, None));
    rig.initialize(&initialize, Version::V2025_11_25, "s1");
    assert_eq!(rig.events(), [Event::Ready]);
    let sent = rig.sent();
    assert_eq!(sent.iter().map(Sent::describe).collect::<Vec<_>>(), ["GET /mcp", "3 tools/list"]);
    for sent in &sent {
        assert_eq!(sent.header("mcp-session-id"), Some("s1"));
        assert_eq!(sent.header("mcp-protocol-version"), Some("2025-11-25"));
        assert_eq!(sent.header("mcp-method"), None);
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

#[test]
fn whatever_is_no_modern_error_in_a_4xx_means_legacy() {
    let error = |code: &str| error("null", &format!(r#"{{"code":{code},"message":"m"}}"#));
    for (status, text) in [
        (400, String::new()),
        (400, "{".into()),
        (404, "<html>".into()),
        (405, error("-32000")),
        (404, error("-32601")),
        (422, "{}".into()),
        (200, "{".into()),
        (200, error("-32601")),
    ] {
        let mut rig = Rig::new(config(), http());
        let probe = rig.one();
        rig.json(&probe, status, &text);
        assert_eq!(rig.described(), ["2 initialize"], "{status} {text}");
    }
    for status in [202, 204] {
        let mut rig = Rig::new(config(), http());
        let probe = rig.one();
        rig.empty(&probe, status);
        assert_eq!(rig.described(), ["2 initialize"], "{status}");
    }
    let mut rig = Rig::new(config(), http());
    let probe = rig.one();
    rig.head(&probe, 200, &[("content-type", "text/html")]);
    assert_eq!(rig.described(), ["2 initialize"]);
    let mut rig = Rig::new(config(), http());
    let probe = rig.one();
    rig.stream(&probe);
    rig.end(&probe);
    assert_eq!(rig.described(), ["2 initialize"]);
}

#[test]
fn the_body_of_a_refusal_is_looked_at_whoever_it_names() {
    let supported = r#"{"code":-32022,"message":"no","data":{"supported":["2026-07-28"],"requested":"2026-07-28"}}"#;
    for id in ["1", "null", r#""server-error""#] {
        let mut rig = Rig::new(config(), http());
        let probe = rig.one();
        rig.json(&probe, 400, &error(id, supported));
        let again = rig.one();
        assert_eq!(again.describe(), "2 server/discover", "{id}");
        assert_eq!(again.header("mcp-protocol-version"), Some("2026-07-28"));
        rig.json(&again, 200, &result(2, DISCOVERED));
        assert_eq!(rig.events(), [Event::Ready]);
    }
    let mut rig = Rig::new(config(), http());
    let probe = rig.one();
    rig.json(&probe, 400, &error("1", r#"{"code":-32021,"message":"no"}"#));
    assert_eq!(rig.closed(), CloseReason::PeerIncompatible(Incompatible::Refused { message: "no".into() }));
}

#[test]
fn a_server_that_is_down_says_nothing_of_its_era() {
    for step in ["500", "503", "network", "half a body"] {
        let mut rig = Rig::new(config(), http());
        let list = rig.request("tools/list", "{}");
        let probe = rig.one();
        match step {
            "500" => rig.json(&probe, 500, "oops"),
            "503" => rig.empty(&probe, 503),
            "network" => rig.fail(&probe),
            _ => {
                rig.head(&probe, 200, &[("content-type", "application/json")]);
                rig.body(&probe, "{");
                rig.fail(&probe);
            }
        }
        assert_eq!(rig.actions().len(), 0, "{step}");
        let lost = finished(list, Err(RequestError::Lost(CloseReason::TransportFailed)));
        assert_eq!(rig.events(), [lost, Event::Closed { reason: CloseReason::TransportFailed }], "{step}");
    }
}

#[test]
fn a_probe_that_is_not_answered_in_time_may_be_answered_late() {
    let mut rig = Rig::new(config(), http());
    let probe = rig.one();
    rig.pass(5 * SECOND);
    let initialize = rig.one();
    assert_eq!(initialize.describe(), "2 initialize");
    rig.json(&probe, 200, &result(1, DISCOVERED));
    rig.json(&initialize, 400, &error("2", r#"{"code":-32020,"message":"no header"}"#));
    assert_eq!(rig.events(), [Event::Ready]);
    assert_eq!(rig.client.role().verdict().map(|verdict| verdict.version), Some(Version::V2026_07_28));
}

#[test]
fn a_remembered_verdict_is_taken_and_corrected() {
    let remembered = |version| {
        let mut config = config();
        config.era = EraPolicy::Known(client::Verdict::new(version));
        Rig::new(config, http())
    };
    let mut rig = remembered(Version::V2026_07_28);
    assert_eq!(rig.described(), [""; 0]);
    assert_eq!(rig.events(), [Event::Ready]);
    rig.request("tools/list", "{}");
    assert_eq!(rig.described(), ["1 tools/list"]);

    let mut rig = remembered(Version::V2025_11_25);
    let initialize = rig.one();
    assert_eq!(initialize.describe(), "1 initialize");
    rig.json(&initialize, 400, &error("1", r#"{"code":-32020,"message":"no header"}"#));
    let probe = rig.one();
    assert_eq!(probe.describe(), "2 server/discover");
    rig.json(&probe, 200, &result(2, DISCOVERED));
    assert_eq!(rig.events(), [Event::Ready]);
}

#[test]
fn a_client_that_wants_modern_takes_nothing_else() {
    let mut config = config();
    config.era = EraPolicy::Modern;
    let mut rig = Rig::new(config, http());
    let probe = rig.one();
    rig.empty(&probe, 400);
    let refused = Incompatible::Refused { message: "HTTP status 400".into() };
    assert_eq!(rig.closed(), CloseReason::PeerIncompatible(refused));
}

#[test]
fn an_initialize_that_is_refused_ends_the_opening() {
    for (status, text, message) in
        [(403, error("1", r#"{"code":-32602,"message":"no"}"#), "no"), (422, String::new(), "HTTP status 422")]
    {
        let mut config = config();
        config.era = EraPolicy::Legacy;
        let mut rig = Rig::new(config, http());
        let initialize = rig.one();
        rig.json(&initialize, status, &text);
        let refused = Incompatible::Refused { message: message.into() };
        assert_eq!(rig.closed(), CloseReason::PeerIncompatible(refused));
    }
}

#[test]
fn an_initialize_that_is_refused_may_have_come_to_an_old_server() {
    for status in [400, 404, 405] {
        let mut config = config();
        config.era = EraPolicy::Legacy;
        let mut rig = Rig::new(config, http());
        let initialize = rig.one();
        rig.json(&initialize, status, &error("null", r#"{"code":-32600,"message":"use GET"}"#));
        let stream = rig.one();
        assert_eq!(stream.request.method(), Method::GET);
        rig.json(&stream, 405, "");
        let refused = Incompatible::Refused { message: "use GET".into() };
        assert_eq!(rig.closed(), CloseReason::PeerIncompatible(refused));
    }
}

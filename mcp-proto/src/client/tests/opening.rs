use super::*;

const META: &str = concat!(
    r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#,
    r#""io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"#,
    r#""io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}"#
);

#[test]
fn a_modern_server_is_found_and_requests_that_waited_go_out() {
    let mut rig = Rig::new(config());
    let request = rig.request("tools/list");
    assert_eq!(rig.sent(), [format!(r#"{{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{{{META}}}}}"#)]);
    rig.result(1, DISCOVERED);
    assert_eq!(rig.events(), [Event::Ready]);
    let verdict = rig.client().verdict().expect("open").clone();
    assert_eq!((verdict.version, verdict.server.expect("named").name.as_str()), (Version::LATEST, "s"));
    assert_eq!(rig.sent(), [format!(r#"{{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{{{META}}}}}"#)]);
    rig.result(2, r#"{"resultType":"complete","tools":[]}"#);
    assert_eq!(rig.events(), [finished(request, Ok(r#"{"resultType":"complete","tools":[]}"#))]);
}

#[test]
fn any_other_error_and_silence_mean_legacy() {
    for step in ["error", "odd code", "odd result", "garbled", "no id", "silence"] {
        let mut rig = Rig::new(config());
        let request = rig.request("tools/list");
        rig.sent();
        match step {
            "error" => rig.error(1, r#"{"code":-32601,"message":"m"}"#),
            "odd code" => rig.error(1, r#"{"code":7,"message":"m"}"#),
            "odd result" => rig.result(1, "{}"),
            "garbled" => rig.receive(r#"{"jsonrpc":"2.0","id":1,"error":5}"#),
            "no id" => rig.receive(r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"m"}}"#),
            _ => rig.pass(5 * SECOND),
        }
        assert_eq!(
            rig.sent(),
            [concat!(
                r#"{"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-11-25","#,
                r#""capabilities":{"elicitation":{}},"clientInfo":{"name":"c","version":"1"}}}"#
            )],
            "{step}"
        );
        // The probe's answer comes too late and is no noise.
        rig.result(1, DISCOVERED);
        assert_eq!(rig.events(), [], "{step}");
        rig.result(2, &initialized("2025-06-18"));
        assert_eq!(rig.events(), [Event::Ready], "{step}");
        assert_eq!(
            rig.sent(),
            [
                r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
                r#"{"jsonrpc":"2.0","id":3,"method":"tools/list"}"#
            ],
            "{step}"
        );
        rig.result(3, r#"{"tools":[]}"#);
        assert_eq!(rig.events(), [finished(request, Ok(r#"{"tools":[]}"#))], "{step}");
    }
}

#[test]
fn a_modern_error_never_leads_to_initialize() {
    let mut rig = Rig::new(config());
    rig.sent();
    rig.error(1, r#"{"code":-32021,"message":"no"}"#);
    assert_eq!(rig.events(), [closed(Incompatible::Refused { message: "no".into() })]);
    assert_eq!(rig.sent(), [""; 0]);

    let mut rig = Rig::new(config());
    rig.sent();
    rig.error(1, r#"{"code":-32022,"message":"no","data":{"supported":["2099-01-01"],"requested":"2026-07-28"}}"#);
    assert_eq!(rig.events(), [closed(Incompatible::NoCommonVersion { supported: vec!["2099-01-01".into()] })]);
    assert_eq!(rig.sent(), [""; 0]);
}

#[test]
fn a_refused_revision_is_probed_again_even_if_it_is_the_same() {
    let refusal = r#"{"code":-32022,"message":"no","data":{"supported":["2026-07-28"],"requested":"2026-07-28"}}"#;
    let mut rig = Rig::new(config());
    assert_eq!(rig.sent_methods(), ["1 server/discover"]);
    rig.error(1, refusal);
    assert_eq!(rig.sent_methods(), ["2 server/discover"]);
    rig.error(2, refusal);
    assert_eq!(rig.sent_methods(), ["3 server/discover"]);
    rig.error(3, refusal);
    assert_eq!(rig.events(), [closed(Incompatible::NoCommonVersion { supported: vec!["2026-07-28".into()] })]);

    // Once it has shown that it is modern, silence does not make it legacy.
    let mut rig = Rig::new(config());
    rig.sent();
    rig.error(1, refusal);
    rig.pass(5 * SECOND);
    assert_eq!(rig.events(), [closed(Incompatible::Silent)]);
}

#[test]
fn a_server_that_names_legacy_revisions_alone_is_initialized() {
    let result = DISCOVERED.replace("2026-07-28", "2025-06-18");
    let error = r#"{"code":-32022,"message":"no","data":{"supported":["2024-11-05"],"requested":"2026-07-28"}}"#;
    for by_error in [true, false] {
        let mut rig = Rig::new(config());
        rig.sent();
        if by_error {
            rig.error(1, error)
        } else {
            rig.result(1, &result)
        }
        assert_eq!(rig.sent_methods(), ["2 initialize"]);

        let mut modern_only = config();
        modern_only.versions = vec![Version::LATEST];
        let mut rig = Rig::new(modern_only);
        rig.sent();
        if by_error {
            rig.error(1, error)
        } else {
            rig.result(1, &result)
        }
        assert!(matches!(
            rig.events()[..],
            [Event::Closed { reason: CloseReason::PeerIncompatible(Incompatible::NoCommonVersion { .. }) }]
        ));
    }
}

#[test]
fn a_modern_policy_wants_no_legacy_server() {
    let mut config = config();
    config.era = EraPolicy::Modern;
    let mut rig = Rig::new(config.clone());
    let request = rig.request("tools/list");
    rig.pass(5 * SECOND);
    let reason = CloseReason::PeerIncompatible(Incompatible::Silent);
    assert_eq!(rig.events(), [finished(request, Err(RequestError::Lost(reason.clone()))), Event::Closed { reason }]);
    assert_eq!(rig.sent(), [""; 0], "a probe that is over does not leave");
    assert!(rig.stream.is_drained());

    let mut rig = Rig::new(config);
    rig.sent();
    rig.error(1, r#"{"code":-32601,"message":"m"}"#);
    assert_eq!(rig.events(), [closed(Incompatible::Refused { message: "m".into() })]);
}

#[test]
fn initialize_ends_in_one_of_three_refusals() {
    let mut config = config();
    config.era = EraPolicy::Legacy;
    config.versions = vec![Version::V2025_11_25, Version::V2024_11_05];
    let open = || {
        let mut rig = Rig::new(config.clone());
        assert_eq!(rig.sent_methods(), ["1 initialize"]);
        rig
    };
    let mut rig = open();
    rig.result(1, &initialized("2025-06-18"));
    assert_eq!(rig.events(), [closed(Incompatible::NoCommonVersion { supported: vec!["2025-06-18".into()] })]);
    let mut rig = open();
    rig.result(1, &initialized("2024-11-05"));
    assert_eq!(rig.events(), [Event::Ready]);
    let mut rig = open();
    rig.error(1, r#"{"code":-32602,"message":"m"}"#);
    assert_eq!(rig.events(), [closed(Incompatible::Refused { message: "m".into() })]);
    let mut rig = open();
    rig.result(1, "{}");
    assert!(matches!(
        rig.events()[..],
        [Event::Closed { reason: CloseReason::PeerIncompatible(Incompatible::BadOpening { .. }) }]
    ));
    let mut rig = open();
    rig.pass(60 * SECOND);
    assert_eq!(rig.events(), [closed(Incompatible::Silent)]);
    assert_eq!(rig.sent(), [""; 0], "initialize is not cancelled");
}

#[test]
fn a_verdict_that_is_known_spares_the_probe() {
    let mut config = config();
    config.era = EraPolicy::Known(Verdict::new(Version::LATEST));
    let mut rig = Rig::new(config.clone());
    assert_eq!(rig.events(), [Event::Ready]);
    // Nobody asked what the server can do, so nothing is checked.
    rig.request("prompts/list");
    assert_eq!(rig.sent_methods(), ["1 prompts/list"]);

    config.era = EraPolicy::Known(Verdict::new(Version::V2025_06_18));
    let mut rig = Rig::new(config.clone());
    assert_eq!(rig.sent_methods(), ["1 initialize"]);
    rig.error(1, r#"{"code":-32601,"message":"m"}"#);
    assert_eq!(rig.sent_methods(), ["2 server/discover"]);
    rig.result(2, DISCOVERED);
    assert_eq!(rig.events(), [Event::Ready]);

    let mut rig = Rig::new(config);
    rig.sent();
    rig.pass(5 * SECOND);
    assert_eq!(rig.sent_methods(), ["2 server/discover"]);
    rig.result(1, &initialized("2025-06-18"));
    assert_eq!(rig.events(), [Event::Ready], "it was slow, not modern");
    assert_eq!(rig.client().verdict().map(|verdict| verdict.version), Some(Version::V2025_06_18));
}

#[test]
fn no_revision_to_speak_is_closed_from_the_start() {
    let mut config = config();
    config.versions.clear();
    let mut rig = Rig::new(config);
    assert_eq!(rig.events(), [closed(Incompatible::NoCommonVersion { supported: vec![] })]);
    let now = rig.now;
    assert_eq!(rig.client().request(now, Request::new("ping", None)), Err(SendError::Closed));
    assert_eq!(rig.stream.poll_timeout(), None);
}

#[test]
fn a_ping_is_answered_before_anything_is_agreed_on_and_nothing_else_is_served() {
    let mut rig = Rig::new(config());
    rig.sent();
    rig.receive(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#);
    rig.receive(r#"{"jsonrpc":"2.0","id":2,"method":"elicitation/create"}"#);
    assert_eq!(
        rig.sent(),
        [
            r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
            r#"{"jsonrpc":"2.0","id":2,"error":{"code":-32600,"message":"`initialize` has not been answered"}}"#
        ]
    );
    let mut modern = config();
    modern.era = EraPolicy::Modern;
    let mut rig = Rig::new(modern);
    rig.sent();
    rig.receive(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#);
    assert_eq!(rig.sent(), [""; 0]);
    assert!(matches!(rig.events()[..], [Event::Noise { .. }]));
}

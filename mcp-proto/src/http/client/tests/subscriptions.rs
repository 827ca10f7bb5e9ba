use super::*;

const FILTER: &str = r#"{"notifications":{"toolsListChanged":true}}"#;

fn acknowledge(rig: &mut Rig, sent: &Sent) {
    let text = format!(
        r#"{{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{{"_meta":{{"io.modelcontextprotocol/subscriptionId":{}}},"notifications":{{"toolsListChanged":true}}}}}}"#,
        sent.id()
    );
    rig.event(sent, &text);
}

fn change(rig: &mut Rig, sent: &Sent) {
    let text = format!(
        r#"{{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{{"_meta":{{"io.modelcontextprotocol/subscriptionId":{}}}}}}}"#,
        sent.id()
    );
    rig.event(sent, &text);
}

fn subscribed(rig: &mut Rig) -> (RequestHandle, Sent) {
    let listen = rig.request("subscriptions/listen", FILTER);
    let sent = rig.one();
    rig.stream(&sent);
    acknowledge(rig, &sent);
    assert!(matches!(&rig.events()[..], [Event::Subscribed { request, .. }] if *request == listen));
    (listen, sent)
}

#[test]
fn a_subscription_that_breaks_off_is_renewed_under_its_handle() {
    for breaks in [false, true] {
        let mut rig = Rig::modern();
        let (listen, sent) = subscribed(&mut rig);
        rig.pass(3 * 3600 * SECOND);
        change(&mut rig, &sent);
        assert!(
            matches!(&rig.events()[..], [Event::Notification { subscription, .. }] if *subscription == Some(listen))
        );
        if breaks {
            rig.fail(&sent);
        } else {
            rig.end(&sent);
        }
        assert_eq!((rig.actions().len(), rig.events().len()), (0, 0));
        rig.pass(SECOND);
        let again = rig.one();
        assert_eq!(again.describe(), "3 subscriptions/listen");
        assert_eq!(again.body()["params"]["notifications"]["toolsListChanged"], true);
        rig.stream(&again);
        acknowledge(&mut rig, &again);
        assert!(matches!(&rig.events()[..], [Event::Subscribed { request, .. }] if *request == listen));
        change(&mut rig, &again);
        assert!(
            matches!(&rig.events()[..], [Event::Notification { subscription, .. }] if *subscription == Some(listen))
        );
        let now = rig.now;
        rig.client.role_mut().cancel(now, listen, None);
        assert_eq!(rig.aborted(), [again.exchange]);
        assert_eq!(rig.events(), [finished(listen, Err(RequestError::Cancelled))]);
    }
}

#[test]
fn the_end_that_the_server_means_is_the_end() {
    let mut rig = Rig::modern();
    let (listen, sent) = subscribed(&mut rig);
    rig.event(&sent, &result(2, r#"{"resultType":"complete"}"#));
    rig.end(&sent);
    assert_eq!(rig.events(), [finished(listen, Ok(r#"{"resultType":"complete"}"#))]);
    rig.pass(60 * SECOND);
    assert_eq!(rig.actions().len(), 0);
}

#[test]
fn one_that_was_never_agreed_on_is_not_renewed() {
    let mut rig = Rig::modern();
    let listen = rig.request("subscriptions/listen", FILTER);
    let sent = rig.one();
    rig.stream(&sent);
    rig.end(&sent);
    assert_eq!(rig.events(), [finished(listen, Err(RequestError::Interrupted))]);
}

#[test]
fn a_server_that_does_not_take_it_back_is_given_up() {
    type Step = fn(&mut Rig, &Sent);
    let acknowledged: Step = |rig, sent| {
        rig.stream(sent);
        acknowledge(rig, sent);
        rig.end(sent);
    };
    for (step, error) in [
        (acknowledged, RequestError::Interrupted),
        (Rig::fail as Step, RequestError::Interrupted),
        ((|rig, sent| rig.empty(sent, 503)) as Step, RequestError::Status(503)),
    ] {
        let mut rig = Rig::modern();
        let (listen, sent) = subscribed(&mut rig);
        rig.end(&sent);
        let mut attempts = 0;
        let ended = loop {
            let Some(at) = rig.client.poll_timeout() else { panic!("given up without a word") };
            rig.pass(at - rig.now);
            for sent in rig.sent() {
                attempts += 1;
                step(&mut rig, &sent);
            }
            if let Some(ended @ Event::Finished { .. }) = rig.events().pop() {
                break ended;
            }
        };
        assert_eq!(ended, finished(listen, Err(error)));
        assert!((5..=10).contains(&attempts), "{attempts}");
    }
}

#[test]
fn a_proxy_that_cuts_it_every_minute_does_not_end_it() {
    let mut rig = Rig::modern();
    let (_, mut sent) = subscribed(&mut rig);
    for _ in 0..50 {
        rig.pass(60 * SECOND);
        rig.fail(&sent);
        rig.pass(SECOND);
        sent = rig.one();
        rig.stream(&sent);
        acknowledge(&mut rig, &sent);
        assert!(matches!(&rig.events()[..], [Event::Subscribed { .. }]));
    }
}

#[test]
fn a_refusal_ends_it_and_a_cancellation_while_it_is_away_too() {
    let mut rig = Rig::modern();
    let (listen, sent) = subscribed(&mut rig);
    rig.end(&sent);
    rig.pass(SECOND);
    let again = rig.one();
    rig.json(&again, 404, &error("3", r#"{"code":-32601,"message":"m"}"#));
    let events = rig.events();
    assert!(
        matches!(&events[..], [Event::Finished { request, outcome: Err(RequestError::Peer(_)) }] if *request == listen)
    );

    let (listen, sent) = subscribed(&mut rig);
    rig.end(&sent);
    let now = rig.now;
    rig.client.role_mut().cancel(now, listen, None);
    rig.pass(60 * SECOND);
    assert_eq!(rig.actions().len(), 0);
    assert_eq!(rig.events(), [finished(listen, Err(RequestError::Cancelled))]);
}

#[test]
fn subscriptions_take_no_place_of_requests() {
    let mut config = config();
    config.limits.exchanges = 1;
    let mut rig = Rig::modern_with(config, http());
    subscribed(&mut rig);
    subscribed(&mut rig);
    rig.request("tools/list", "{}");
    assert_eq!(rig.described(), ["4 tools/list"]);
}

#[test]
fn a_server_that_is_busy_is_asked_again_when_it_says() {
    let mut rig = Rig::modern();
    let (_, sent) = subscribed(&mut rig);
    rig.end(&sent);
    rig.pass(SECOND);
    let again = rig.one();
    rig.head(&again, 429, &[("retry-after", "40")]);
    rig.end(&again);
    rig.pass(39 * SECOND);
    assert_eq!(rig.actions().len(), 0);
    rig.pass(61 * SECOND);
    assert_eq!(rig.described(), ["4 subscriptions/listen"]);
}

#[test]
fn one_that_lives_outlives_every_authorization() {
    let mut http = http();
    http.on_unauthorized = OnUnauthorized::Wait;
    let mut rig = Rig::modern_with(config(), http);
    let (listen, mut sent) = subscribed(&mut rig);
    for _ in 0..10 {
        rig.pass(3600 * SECOND);
        rig.end(&sent);
        rig.pass(SECOND);
        let refused = rig.one();
        rig.empty(&refused, 401);
        assert!(matches!(&rig.events()[..], [Event::Unauthorized { request, .. }] if *request == Some(listen)));
        let now = rig.now;
        rig.client.authorize(now, Some(http::HeaderValue::from_static("Bearer 1")));
        sent = rig.one();
        rig.stream(&sent);
        acknowledge(&mut rig, &sent);
        assert!(matches!(&rig.events()[..], [Event::Subscribed { .. }]));
    }
}

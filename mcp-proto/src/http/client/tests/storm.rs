//! Whatever a server answers, it is asked no more than so often.

use proptest::prelude::*;

use super::*;

/// How a server answers one request.
#[derive(Clone, Debug)]
struct Habit {
    status: u16,
    kind: &'static str,
    session: bool,
    challenge: bool,
    location: Option<&'static str>,
    body: &'static str,
    ends: bool,
}

fn habit() -> impl Strategy<Value = Habit> {
    let status = prop_oneof![
        6 => Just(200u16),
        2 => Just(202),
        1 => prop_oneof![Just(204), Just(307), Just(400), Just(401), Just(403), Just(404), Just(405), Just(429),
            Just(500), Just(503)],
    ];
    let kind = prop_oneof![Just("text/event-stream"), Just("application/json"), Just("text/html"), Just("")];
    let body = prop_oneof![
        Just(""),
        Just("retry: 0\n\n"),
        Just("id: e\nretry: 1\ndata:\n\n"),
        Just("event: endpoint\ndata: /m\n\n"),
        Just("{}"),
        Just("OPENS"),
        Just("ANSWERS"),
        Just("REFUSES"),
        Just("ASKS"),
    ];
    let location = prop_oneof![3 => Just(None), 1 => Just(Some("/mcp"))];
    (status, kind, any::<bool>(), any::<bool>(), location, body, prop::bool::weighted(0.9)).prop_map(
        |(status, kind, session, challenge, location, body, ends)| Habit {
            status,
            kind,
            session,
            challenge,
            location,
            body,
            ends,
        },
    )
}

impl Habit {
    fn answer(&self, rig: &mut Rig, sent: &Sent) {
        let mut headers = vec![];
        if !self.kind.is_empty() {
            headers.push(("content-type", self.kind));
        }
        if self.session {
            headers.push(("mcp-session-id", "s"));
        }
        if self.challenge {
            headers.push(("www-authenticate", "Bearer"));
        }
        if let Some(location) = self.location {
            headers.push(("location", location));
        }
        rig.head(sent, self.status, &headers);
        let id = serde_json::from_slice::<Value>(sent.request.body()).map_or(Value::Null, |body| body["id"].clone());
        let message = match self.body {
            "OPENS" => Some(format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{}}}"#, initialized(Version::V2025_11_25))),
            "ANSWERS" => Some(format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"resultType":"complete"}}}}"#)),
            "REFUSES" => Some(error(&id.to_string(), r#"{"code":-32020,"message":"m"}"#)),
            "ASKS" => Some(r#"{"jsonrpc":"2.0","id":7,"method":"ping"}"#.into()),
            _ => None,
        };
        match message {
            Some(message) if self.kind == "text/event-stream" => rig.body(sent, &format!("data: {message}\n\n")),
            Some(message) => rig.body(sent, &message),
            None => rig.body(sent, self.body),
        }
        if self.ends {
            rig.end(sent);
        }
    }
}

/// What an application does between two answers.
#[derive(Clone, Debug)]
enum Whim {
    Nothing,
    Request,
    Notify,
    Cancel(prop::sample::Index),
    Authorize,
}

fn whim() -> impl Strategy<Value = Whim> {
    prop_oneof![
        4 => Just(Whim::Nothing),
        2 => Just(Whim::Request),
        1 => Just(Whim::Notify),
        1 => any::<prop::sample::Index>().prop_map(Whim::Cancel),
        1 => Just(Whim::Authorize),
    ]
}

impl Whim {
    fn act(&self, rig: &mut Rig, requests: &mut Vec<RequestHandle>) {
        let (now, role) = (rig.now, rig.client.role_mut());
        match self {
            Self::Nothing => {}
            Self::Request => {
                let request = client::Request::new("tools/call", Some(raw(r#"{"name":"a"}"#)));
                requests.extend(role.request(now, request));
            }
            Self::Notify => drop(role.notify(now, "notifications/roots/list_changed", None)),
            Self::Cancel(which) if !requests.is_empty() => role.cancel(now, *which.get(requests), None),
            Self::Cancel(_) => {}
            Self::Authorize => rig.client.authorize(now, Some(http::HeaderValue::from_static("Bearer 1"))),
        }
    }
}

/// How often each request has ended.
fn count_ends(rig: &mut Rig, ends: &mut Vec<RequestHandle>) {
    for event in rig.events() {
        if let Event::Finished { request, .. } = event {
            ends.push(request);
        }
    }
}

proptest! {
    /// Whatever a server does to each request, and an application meanwhile: every request ends once, in time, and
    /// nothing is kept for what has ended.
    #[test]
    fn every_request_ends_once_and_leaves_nothing(
        habits in prop::collection::vec((habit(), whim()), 1..60),
        era in 0..3u8,
        wait in any::<bool>(),
        exchanges in 1..4usize,
        closes in any::<bool>(),
    ) {
        let mut config = config();
        config.limits.exchanges = exchanges;
        config.max_request_time = 600 * SECOND;
        config.era = match era {
            0 => EraPolicy::Detect,
            1 => EraPolicy::Legacy,
            _ => EraPolicy::Known(client::Verdict::new(Version::V2025_11_25)),
        };
        let mut http = http();
        if wait {
            http.on_unauthorized = OnUnauthorized::Wait;
        }
        let mut rig = Rig::new(config, http);
        let (mut requests, mut ends) = (vec![], vec![]);
        for _ in 0..5 {
            Whim::Request.act(&mut rig, &mut requests);
        }
        let mut habits = habits.iter();
        let silence = rig.now + 1800 * SECOND;
        loop {
            let actions = rig.actions();
            for action in actions {
                let Action::Open { exchange, request } = action else { continue };
                let Some((habit, whim)) = habits.next() else { continue };
                habit.answer(&mut rig, &Sent { exchange, request });
                whim.act(&mut rig, &mut requests);
            }
            count_ends(&mut rig, &mut ends);
            if let Some(action) = rig.client.poll_action() {
                rig.client.actions.push_front(action);
                continue;
            }
            let Some(at) = rig.client.poll_timeout().filter(|at| *at < silence) else { break };
            rig.pass(at - rig.now);
        }
        if closes {
            let now = rig.now;
            rig.client.role_mut().close(now);
            rig.actions();
            rig.pass(10 * SECOND);
            rig.actions();
            count_ends(&mut rig, &mut ends);
            prop_assert!(rig.client.is_drained());
            prop_assert!(rig.client.exchanges.is_empty());
        }
        ends.sort();
        prop_assert_eq!(&ends, &requests);
        prop_assert!(rig.client.waiting.is_empty());
        prop_assert_eq!(rig.client.retries.answers(), 0);
    }

    /// A server with habits of its own for each kind of request, an application that asks for ten things, and an hour:
    /// no more than a stream that brings something each time would take.
    #[test]
    fn an_hour_holds_only_so_many_requests(
        opening in prop::collection::vec(habit(), 0..4),
        habits in prop::collection::vec(habit(), 3),
        era in 0..3u8,
    ) {
        let mut config = config();
        config.era = match era {
            0 => EraPolicy::Detect,
            1 => EraPolicy::Legacy,
            _ => EraPolicy::Known(client::Verdict::new(Version::V2026_07_28)),
        };
        let mut rig = Rig::new(config, http());
        for _ in 0..10 {
            let request = client::Request::new("tools/call", Some(raw(r#"{"name":"a"}"#)));
            let now = rig.now;
            let _ = rig.client.role_mut().request(now, request);
        }
        let mut opening = opening.iter();
        let mut requests = 0u32;
        let end = Instant::ORIGIN + 3600 * SECOND;
        loop {
            loop {
                let actions = rig.actions();
                if actions.is_empty() {
                    break;
                }
                for action in actions {
                    let Action::Open { exchange, request } = action else { continue };
                    requests += 1;
                    prop_assert!(requests < 20_000, "a storm");
                    let place = match *request.method() {
                        Method::GET => 0,
                        Method::POST if request.body().starts_with(b"{\"jsonrpc\":\"2.0\",\"id\"") => 1,
                        _ => 2,
                    };
                    let sent = Sent { exchange, request };
                    opening.next().unwrap_or(&habits[place]).answer(&mut rig, &sent);
                }
                rig.events();
            }
            let Some(at) = rig.client.poll_timeout().filter(|at| *at < end) else { break };
            rig.pass(at - rig.now);
        }
        // One stream that brings a message and ends comes back twice a second, and that message may want an answer.
        prop_assert!(requests <= 2 * 2 * 3600 + 500, "{requests} requests");
    }
}

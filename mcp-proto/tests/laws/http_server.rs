//! The laws of an HTTP endpoint: of its exchanges and its sessions.

use proptest::prelude::*;

use super::http_endpoint::{Endpoint, HttpSaid, HttpSetup};
use super::http_server_script::{HttpStep, script};
use super::ways::{LONG, Way, cases};

/// What was said, step by step, until everybody had gone and everything had ended.
fn play(setup: &HttpSetup, script: &[HttpStep], way: Way) -> Vec<HttpSaid> {
    let mut endpoint = Endpoint::new(setup);
    let mut all = Vec::new();
    for step in script {
        let mut said = HttpSaid::default();
        spurious(&mut endpoint, &mut said, way);
        match step {
            HttpStep::Request(asked) => {
                let head = asked.head(&endpoint.minted);
                let exchange = endpoint.open(&head);
                give(&mut endpoint, exchange, &asked.body, &mut said, way);
                if asked.complete {
                    endpoint.complete(exchange);
                }
            }
            HttpStep::More(which, bytes) => {
                if let Some(exchange) = nth(&endpoint, *which) {
                    give(&mut endpoint, exchange, bytes, &mut said, way);
                }
            }
            HttpStep::Complete(which) => {
                if let Some(exchange) = nth(&endpoint, *which) {
                    endpoint.complete(exchange);
                }
            }
            HttpStep::Gone(which) => {
                if let Some(exchange) = nth(&endpoint, *which) {
                    endpoint.gone(exchange);
                }
            }
            HttpStep::Order(whose, order) => endpoint.order(*whose, *order),
            HttpStep::CloseStream(session, request) => endpoint.close_stream(*session, *request),
            HttpStep::CloseSessions => endpoint.close_sessions(),
            HttpStep::Wait(span) if way.timeouts => {
                let part = *span / 3;
                endpoint.wait(part, |endpoint| drain(endpoint, &mut said, way));
                spurious(&mut endpoint, &mut said, way);
                endpoint.wait(*span - part, |endpoint| drain(endpoint, &mut said, way));
            }
            HttpStep::Wait(span) => endpoint.wait(*span, |endpoint| drain(endpoint, &mut said, way)),
        }
        spurious(&mut endpoint, &mut said, way);
        drain(&mut endpoint, &mut said, way);
        all.push(said);
    }
    all.push(endpoint.finish());
    all
}

/// One of the last requests.
fn nth(endpoint: &Endpoint, which: u8) -> Option<usize> {
    endpoint.served.len().checked_sub(1 + usize::from(which))
}

fn give(endpoint: &mut Endpoint, exchange: usize, bytes: &[u8], said: &mut HttpSaid, way: Way) {
    for piece in bytes.chunks(way.piece.unwrap_or(usize::MAX)) {
        endpoint.body(exchange, piece);
        spurious(endpoint, said, way);
    }
}

fn drain(endpoint: &mut Endpoint, said: &mut HttpSaid, way: Way) {
    if way.events_first {
        endpoint.drain_events(said);
    }
    endpoint.drain(said);
    if way.polls {
        endpoint.drain(said);
    }
}

/// What a driver may do at any time without changing anything.
fn spurious(endpoint: &mut Endpoint, said: &mut HttpSaid, way: Way) {
    if way.timeouts {
        endpoint.handle_timeout();
        endpoint.handle_timeout();
    }
    if way.polls {
        endpoint.look();
        drain(endpoint, said, way);
    }
}

proptest! {
    #![proptest_config(cases(250))]

    /// Split, Order, Time; and on the way Once and Quiet, which every play watches.
    #[test]
    fn an_endpoint_does_not_care_how_it_is_driven(sessionless in prop::bool::weighted(0.1), script in script(), piece in 1usize..40) {
        let setup = HttpSetup::new(sessionless);
        let plain = play(&setup, &script, Way::default());
        let ways = [
            ("in pieces", Way { piece: Some(piece), ..Way::default() }),
            ("byte by byte and polled", Way { piece: Some(1), polls: true, ..Way::default() }),
            ("events first", Way { events_first: true, polls: true, ..Way::default() }),
            ("with timeouts", Way { timeouts: true, ..Way::default() }),
        ];
        for (name, way) in ways {
            for (step, (expected, got)) in plain.iter().zip(&play(&setup, &script, way)).enumerate() {
                prop_assert_eq!(expected, got, "in step {}, played {}", step, name);
            }
        }
    }

    /// Once: whatever happens, and however late anybody looks, everything ends.
    #[test]
    fn an_endpoint_that_is_driven_late_still_ends_everything(script in script()) {
        let mut endpoint = Endpoint::new(&HttpSetup::new(false));
        for (index, step) in script.iter().enumerate() {
            apply(&mut endpoint, step);
            if index.is_multiple_of(3) {
                endpoint.drain(&mut HttpSaid::default());
            }
        }
        endpoint.handle_timeout();
        endpoint.finish();
    }
}

/// Does a step, and looks at nothing.
fn apply(endpoint: &mut Endpoint, step: &HttpStep) {
    match step {
        HttpStep::Request(asked) => {
            let exchange = endpoint.open(&asked.head(&endpoint.minted));
            endpoint.body(exchange, &asked.body);
            if asked.complete {
                endpoint.complete(exchange);
            }
        }
        HttpStep::More(which, bytes) => {
            if let Some(exchange) = nth(endpoint, *which) {
                endpoint.body(exchange, bytes);
            }
        }
        HttpStep::Complete(which) => {
            if let Some(exchange) = nth(endpoint, *which) {
                endpoint.complete(exchange);
            }
        }
        HttpStep::Gone(which) => {
            if let Some(exchange) = nth(endpoint, *which) {
                endpoint.gone(exchange);
            }
        }
        HttpStep::Order(whose, order) => endpoint.order(*whose, *order),
        HttpStep::CloseStream(session, request) => endpoint.close_stream(*session, *request),
        HttpStep::CloseSessions => endpoint.close_sessions(),
        HttpStep::Wait(span) => endpoint.now = endpoint.now + *span,
    }
}

/// Limits so small that a flood reaches them.
fn small() -> HttpSetup {
    let mut setup = HttpSetup::new(false);
    let limits = &mut setup.limits;
    limits.message = 2_000;
    limits.batch = 4;
    limits.in_flight = 6;
    limits.events = 10;
    limits.high_water = 1_000;
    limits.unsent = 4_000;
    limits.subscriptions = 3;
    limits.subscribed_resources = 3;
    limits.noise = 5;
    limits.sessions = 3;
    limits.session_streams = 5;
    limits.logged_events = 8;
    limits.logged_bytes = 4_000;
    setup
}

/// The most that may wait in one response under the small limits: what the log may hold and what may be unsent, with
/// one answer for each request in flight on top.
const MOST_BYTES: usize = 4_000 * 5 + 6 * 2_000;

proptest! {
    #![proptest_config(cases(40))]

    /// Bound: a script, and then the same requests again and again while nobody reads anything.
    #[test]
    fn an_endpoint_holds_no_more_than_its_limits(before in script(), flood in script()) {
        let setup = small();
        let mut endpoint = Endpoint::new(&setup);
        for step in &before {
            apply(&mut endpoint, step);
            endpoint.drain(&mut HttpSaid::default());
        }
        for _ in 0..60 {
            for step in flood.iter().filter(|step| !matches!(step, HttpStep::Wait(_))) {
                apply(&mut endpoint, step);
                prop_assert!(endpoint.sessions() <= setup.limits.sessions, "{} sessions", endpoint.sessions());
            }
        }
        let mut said = HttpSaid::default();
        endpoint.drain(&mut said);
        for (exchange, response) in &said.responses {
            prop_assert!(response.len() <= MOST_BYTES, "{} bytes waited in {exchange}", response.len());
        }
        endpoint.wait(LONG, |endpoint| endpoint.drain(&mut HttpSaid::default()));
        endpoint.finish();
    }
}

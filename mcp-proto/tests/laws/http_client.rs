//! The laws of a client over HTTP.

use std::time::Duration;

use mcp_proto::http::client::{Config, OnUnauthorized};
use proptest::prelude::*;

use super::http_client_bench::{ClientBench, Did};
use super::http_client_script::{ClientStep, Piece, script};
use super::ways::{LONG, Way, cases};
use mcp_proto::Limits;

fn config(waits: bool) -> Config {
    let mut config = Config::new("http://localhost/mcp".parse().expect("a URI"));
    config.on_unauthorized = if waits { OnUnauthorized::Wait } else { OnUnauthorized::Fail };
    config
}

/// What was done, step by step, until the client was closed and everything had ended.
fn play(waits: bool, script: &[ClientStep], way: Way) -> Vec<Did> {
    let mut bench = ClientBench::new(None, Limits::default(), config(waits));
    let mut all = vec![Did::default()];
    drain(&mut bench, &mut all[0], way);
    for step in script {
        let mut did = Did::default();
        spurious(&mut bench, &mut did, way);
        match step {
            ClientStep::Answer(which, response) => {
                if let Some(place) = bench.nth_open(*which).filter(|place| !bench.opened[*place].begun) {
                    bench.head(place, &response.head());
                    give(&mut bench, place, &response.body, &mut did, way);
                    if response.complete {
                        bench.drain_actions(&mut did);
                        bench.end(place);
                    }
                }
            }
            ClientStep::More(which, pieces) => {
                if let Some(place) = bench.nth_open(*which) {
                    give(&mut bench, place, pieces, &mut did, way);
                }
            }
            ClientStep::End(which) => {
                if let Some(place) = bench.nth_open(*which) {
                    bench.end(place);
                }
            }
            ClientStep::Breaks(which) => {
                if let Some(place) = bench.nth_open(*which) {
                    bench.breaks(place);
                }
            }
            ClientStep::Authorize(some) => {
                let value = some.then(|| "Bearer x".parse().expect("a value"));
                bench.machine.authorize(bench.now, value);
            }
            ClientStep::Order(order) => bench.order(*order),
            ClientStep::Wait(span) if way.timeouts => {
                let part = *span / 3;
                bench.wait(part, |bench| drain(bench, &mut did, way));
                spurious(&mut bench, &mut did, way);
                bench.wait(*span - part, |bench| drain(bench, &mut did, way));
            }
            ClientStep::Wait(span) => bench.wait(*span, |bench| drain(bench, &mut did, way)),
        }
        spurious(&mut bench, &mut did, way);
        drain(&mut bench, &mut did, way);
        all.push(did);
    }
    all.push(bench.finish());
    all
}

fn give(bench: &mut ClientBench, place: usize, pieces: &[Piece], did: &mut Did, way: Way) {
    for piece in pieces {
        let bytes = piece.bytes(&bench.opened[place]);
        for chunk in bytes.chunks(way.piece.unwrap_or(usize::MAX)) {
            bench.body(place, chunk);
            spurious(bench, did, way);
            // What a client does not want any more is not told to it: whether it does is known when it has said so.
            bench.drain_actions(did);
        }
    }
}

fn drain(bench: &mut ClientBench, did: &mut Did, way: Way) {
    if way.events_first {
        bench.drain_events(did);
    }
    bench.drain(did);
    if way.polls {
        bench.drain(did);
    }
}

/// What a driver may do at any time without changing anything.
fn spurious(bench: &mut ClientBench, did: &mut Did, way: Way) {
    if way.timeouts {
        bench.handle_timeout();
        bench.handle_timeout();
    }
    if way.polls {
        let _ = (bench.machine.poll_timeout(), bench.machine.is_drained());
        drain(bench, did, way);
    }
}

proptest! {
    #![proptest_config(cases(300))]

    /// Split, Order, Time; and on the way Once and Quiet, which every play watches.
    #[test]
    fn an_http_client_does_not_care_how_it_is_driven(waits in any::<bool>(), script in script(), piece in 1usize..40) {
        let plain = play(waits, &script, Way::default());
        let ways = [
            ("in pieces", Way { piece: Some(piece), ..Way::default() }),
            ("byte by byte and polled", Way { piece: Some(1), polls: true, ..Way::default() }),
            ("events first", Way { events_first: true, polls: true, ..Way::default() }),
            ("with timeouts", Way { timeouts: true, ..Way::default() }),
        ];
        for (name, way) in ways {
            for (step, (expected, got)) in plain.iter().zip(&play(waits, &script, way)).enumerate() {
                prop_assert_eq!(expected, got, "in step {}, played {}", step, name);
            }
        }
    }

    /// Bound: a server that gives the same useless response for ever causes no storm: so many requests in an hour, and
    /// in a day not many more.
    #[test]
    fn a_useless_server_causes_no_storm(script in script(), useless in script()) {
        let mut bench = ClientBench::new(None, Limits::default(), config(false));
        let mut did = Did::default();
        bench.drain(&mut did);
        for step in &script {
            apply(&mut bench, step);
            bench.drain(&mut did);
        }
        let Some(response) = useless.iter().find_map(|step| match step {
            ClientStep::Answer(_, response) => Some(response),
            _ => None,
        }) else { return Ok(()) };
        let before = bench.opened.len();
        let orders = script.len();
        let answer_all = |bench: &mut ClientBench| {
            for _ in 0..50 {
                let Some(place) = bench.nth_open(0) else { return };
                bench.head(place, &response.head());
                bench.end(place);
                bench.drain(&mut Did::default());
            }
        };
        answer_all(&mut bench);
        bench.wait(Duration::from_secs(24 * 3600), answer_all);
        let more = bench.opened.len() - before;
        prop_assert!(more <= 100 + 20 * orders, "{more} requests in a day");
        bench.finish();
    }

    #[test]
    fn an_http_client_that_is_driven_late_still_ends_everything(script in script()) {
        let mut bench = ClientBench::new(None, Limits::default(), config(true));
        for (index, step) in script.iter().enumerate() {
            apply(&mut bench, step);
            if index.is_multiple_of(3) {
                bench.drain(&mut Did::default());
            }
        }
        bench.handle_timeout();
        bench.finish();
    }
}

/// Does a step, and looks at nothing.
fn apply(bench: &mut ClientBench, step: &ClientStep) {
    match step {
        ClientStep::Answer(which, response) => {
            if let Some(place) = bench.nth_open(*which).filter(|place| !bench.opened[*place].begun) {
                bench.head(place, &response.head());
                for piece in &response.body {
                    let bytes = piece.bytes(&bench.opened[place]);
                    bench.body(place, &bytes);
                }
                if response.complete {
                    bench.drain_actions(&mut Did::default());
                    bench.end(place);
                }
            }
        }
        ClientStep::More(which, pieces) => {
            let Some(place) = bench.nth_open(*which) else { return };
            for piece in pieces {
                let bytes = piece.bytes(&bench.opened[place]);
                bench.body(place, &bytes);
            }
        }
        ClientStep::End(which) => {
            if let Some(place) = bench.nth_open(*which) {
                bench.end(place);
            }
        }
        ClientStep::Breaks(which) => {
            if let Some(place) = bench.nth_open(*which) {
                bench.breaks(place);
            }
        }
        ClientStep::Authorize(some) => {
            let value = some.then(|| "Bearer x".parse().expect("a value"));
            bench.machine.authorize(bench.now, value);
        }
        ClientStep::Order(order) => bench.order(*order),
        ClientStep::Wait(span) => bench.now = bench.now + *span,
    }
}

/// Limits so small that a flood reaches them.
fn small() -> Limits {
    let mut limits = Limits::default();
    limits.message = 2_000;
    limits.pending = 6;
    limits.in_flight = 6;
    limits.events = 10;
    limits.high_water = 1_000;
    limits.unsent = 4_000;
    limits.subscriptions = 3;
    limits.inputs = 3;
    limits.input_rounds = 3;
    limits.noise = 5;
    limits
}

/// The most requests that may wait under the small limits: as many answers to a server's questions as may be unsent at
/// 40 bytes each, what the requests of the application take, and the ends of streams.
const MOST_ACTIONS: usize = 4_000 / 40 + 6 * 4 + 10;

proptest! {
    #![proptest_config(cases(40))]

    /// Bound: a script, and then a server that says the same again and again while nobody polls anything.
    #[test]
    fn an_http_client_holds_no_more_than_its_limits(before in script(), flood in script()) {
        let mut bench = ClientBench::new(None, small(), config(true));
        bench.drain(&mut Did::default());
        for step in &before {
            apply(&mut bench, step);
            bench.drain(&mut Did::default());
        }
        for _ in 0..100 {
            for step in flood.iter().filter(|step| matches!(step, ClientStep::More(..) | ClientStep::Answer(..))) {
                apply(&mut bench, step);
            }
        }
        let mut did = Did::default();
        bench.drain(&mut did);
        prop_assert!(did.events.len() <= 10 + 6 * 8 + 5, "{} events waited", did.events.len());
        prop_assert!(did.actions.len() <= MOST_ACTIONS, "{} actions waited", did.actions.len());
        bench.wait(LONG, |bench| bench.drain(&mut Did::default()));
        bench.finish();
    }
}

//! The laws of one machine.

use mcp_proto::Limits;
use proptest::collection::vec;
use proptest::prelude::*;

use super::client_subject::ClientSubject;
use super::script::{Script, for_client, for_server};
use super::server_subject::ServerSubject;
use super::subject::{Bench, Said, Setup, Step, Subject};
use super::ways::{LONG, Way, cases, play, play_with_late_events, same};

/// Split, Order, Time; and on the way Once and Quiet, which every play watches.
fn no_way_differs<S: Subject>(script: &Script, piece: usize) -> Result<(), TestCaseError> {
    let plain = play::<S>(script, Way::default());
    let ways = [
        ("in pieces", Way { piece: Some(piece), ..Way::default() }),
        ("byte by byte and polled", Way { piece: Some(1), polls: true, ..Way::default() }),
        ("events first", Way { events_first: true, polls: true, ..Way::default() }),
        ("with timeouts", Way { timeouts: true, ..Way::default() }),
        ("with all of it", Way { piece: Some(piece), polls: true, events_first: true, timeouts: true }),
    ];
    for (name, way) in ways {
        same(&plain, &play::<S>(script, way), name)?;
    }
    let (at_once, at_last) = play_with_late_events::<S>(script);
    let messages = |all: &[Said]| -> Vec<_> { all.iter().map(|said| said.messages.clone()).collect() };
    let events = |all: &[Said]| -> Vec<_> { all.iter().flat_map(|said| said.events.clone()).collect() };
    prop_assert_eq!(messages(&at_once), messages(&at_last), "with late events");
    prop_assert_eq!(events(&at_once), events(&at_last), "with late events");
    Ok(())
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn a_client_does_not_care_how_it_is_driven(script in for_client(), piece in 1usize..40) {
        no_way_differs::<ClientSubject>(&script, piece)?;
    }

    #[test]
    fn a_server_does_not_care_how_it_is_driven(script in for_server(), piece in 1usize..40) {
        no_way_differs::<ServerSubject>(&script, piece)?;
    }

    #[test]
    fn a_client_that_is_driven_late_still_ends_everything(script in for_client()) {
        driven_late::<ClientSubject>(&script);
    }

    #[test]
    fn a_server_that_is_driven_late_still_ends_everything(script in for_server()) {
        driven_late::<ServerSubject>(&script);
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn a_client_holds_no_more_than_its_limits(script in for_client(), flood in vec(for_client(), 1)) {
        bounded::<ClientSubject>(&script, &flood[0]);
    }

    #[test]
    fn a_server_holds_no_more_than_its_limits(script in for_server(), flood in vec(for_server(), 1)) {
        bounded::<ServerSubject>(&script, &flood[0]);
    }
}

/// Time passes and nobody handles the timeouts until the end.
fn driven_late<S: Subject>(script: &Script) {
    let mut setup = Setup::new(None);
    setup.keep_alive = script.keep_alive;
    let mut bench = Bench::<S>::new(&setup);
    for (index, step) in script.steps.iter().enumerate() {
        apply(&mut bench, step);
        if index.is_multiple_of(3) {
            bench.drain(&mut Said::default());
        }
    }
    bench.handle_timeout();
    bench.finish();
}

fn apply<S: Subject>(bench: &mut Bench<S>, step: &Step) {
    match step {
        Step::Input(bytes) => bench.stream.handle_input(bench.now, bytes),
        Step::Order(order) => bench.order(*order),
        Step::Wait(span) => bench.now = bench.now + *span,
        Step::Eof => bench.stream.handle_eof(bench.now),
        Step::Failure => bench.stream.handle_failure(bench.now),
    }
}

/// Limits so small that a flood reaches them.
fn small() -> Limits {
    let mut limits = Limits::default();
    limits.message = 2_000;
    limits.batch = 4;
    limits.in_flight = 6;
    limits.pending = 6;
    limits.events = 10;
    limits.high_water = 1_000;
    limits.unsent = 4_000;
    limits.subscriptions = 3;
    limits.subscribed_resources = 3;
    limits.inputs = 3;
    limits.input_rounds = 3;
    limits.noise = 5;
    limits
}

/// The most that may wait under the small limits: events are as many as the limit says and as many more as can end or
/// ask at all; messages are as heavy as the limit says, with one answer for each request in flight on top.
const MOST_EVENTS: usize = 10 + 6 * 8 + 5;
const MOST_BYTES: usize = 4_000 * 4 + 6 * 2_000;

/// A script, and then a peer that says the same again and again while nobody polls anything.
fn bounded<S: Subject>(script: &Script, flood: &Script) {
    let setup = Setup { limits: small(), ..Setup::new(None) };
    let mut bench = Bench::<S>::new(&setup);
    for step in &script.steps {
        apply(&mut bench, step);
        bench.drain(&mut Said::default());
    }
    for _ in 0..300 {
        for step in &flood.steps {
            let Step::Input(bytes) = step else { continue };
            for line in bytes.split_inclusive(|byte| *byte == b'\n') {
                if bench.stream.wants_read() {
                    bench.stream.handle_input(bench.now, line);
                }
            }
        }
    }
    let mut said = Said::default();
    bench.drain(&mut said);
    let bytes: usize = said.messages.iter().map(String::len).sum();
    assert!(said.events.len() <= MOST_EVENTS, "{} events waited", said.events.len());
    assert!(bytes <= MOST_BYTES, "{bytes} bytes waited");
    bench.wait(LONG, |bench| bench.drain(&mut Said::default()));
    bench.finish();
}

//! The same script, played in ways that must not make a difference.

use std::time::Duration;

use proptest::prelude::*;

use super::script::Script;
use super::subject::{Bench, Said, Setup, Step, Subject};

/// How a script is played.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way {
    /// Input comes in pieces of this many bytes.
    pub(crate) piece: Option<usize>,
    /// Everything is polled between the pieces, and again after.
    pub(crate) polls: bool,
    /// Events are polled before messages.
    pub(crate) events_first: bool,
    /// Timeouts are handled when none is due.
    pub(crate) timeouts: bool,
}

/// What was said, step by step, until the machine was closed and everything had ended.
pub(crate) fn play<S: Subject>(script: &Script, way: Way) -> Vec<Said> {
    let mut setup = Setup::new(None);
    setup.keep_alive = script.keep_alive;
    let mut bench = Bench::<S>::new(&setup);
    let mut all = vec![Said::default()];
    drain(&mut bench, &mut all[0], way);
    for step in &script.steps {
        let mut said = Said::default();
        spurious(&mut bench, &mut said, way);
        match step {
            Step::Input(bytes) => {
                for piece in bytes.chunks(way.piece.unwrap_or(usize::MAX)) {
                    bench.stream.handle_input(bench.now, piece);
                    spurious(&mut bench, &mut said, way);
                }
            }
            Step::Order(order) => bench.order(*order),
            Step::Wait(span) => {
                if way.timeouts {
                    let part = *span / 3;
                    bench.wait(part, |bench| drain(bench, &mut said, way));
                    spurious(&mut bench, &mut said, way);
                    bench.wait(*span - part, |bench| drain(bench, &mut said, way));
                } else {
                    bench.wait(*span, |bench| drain(bench, &mut said, way));
                }
            }
            Step::Eof => bench.stream.handle_eof(bench.now),
            Step::Failure => bench.stream.handle_failure(bench.now),
        }
        spurious(&mut bench, &mut said, way);
        drain(&mut bench, &mut said, way);
        all.push(said);
    }
    all.push(bench.finish());
    all
}

/// As [`play`], but events are polled at the very end. Orders name what the application knew at the time when
/// everything was polled at once: the names are the same.
pub(crate) fn play_with_late_events<S: Subject>(script: &Script) -> (Vec<Said>, Vec<Said>) {
    let mut setup = Setup::new(None);
    setup.keep_alive = script.keep_alive;
    let (mut prompt, mut late) = (Bench::<S>::new(&setup), Bench::<S>::new(&setup));
    let (mut at_once, mut at_last) = (vec![], vec![]);
    for step in &script.steps {
        let (mut said, mut said_late) = (Said::default(), Said::default());
        match step {
            Step::Input(bytes) => {
                prompt.stream.handle_input(prompt.now, bytes);
                late.stream.handle_input(late.now, bytes);
            }
            Step::Order(order) => {
                late.known.clone_from(&prompt.known);
                prompt.order(*order);
                late.order(*order);
            }
            Step::Wait(span) => {
                prompt.wait(*span, |bench| bench.drain(&mut said));
                late.wait(*span, |bench| bench.drain_messages(&mut said_late));
            }
            Step::Eof => {
                prompt.stream.handle_eof(prompt.now);
                late.stream.handle_eof(late.now);
            }
            Step::Failure => {
                prompt.stream.handle_failure(prompt.now);
                late.stream.handle_failure(late.now);
            }
        }
        prompt.drain(&mut said);
        late.drain_messages(&mut said_late);
        at_once.push(said);
        at_last.push(said_late);
    }
    at_once.push(prompt.finish());
    at_last.push(late.finish());
    (at_once, at_last)
}

fn drain<S: Subject>(bench: &mut Bench<S>, said: &mut Said, way: Way) {
    if way.events_first {
        bench.drain_events(said);
    }
    bench.drain(said);
    if way.polls {
        bench.drain(said);
    }
}

/// What a driver may do at any time without changing anything.
fn spurious<S: Subject>(bench: &mut Bench<S>, said: &mut Said, way: Way) {
    if way.timeouts {
        bench.handle_timeout();
        bench.handle_timeout();
    }
    if way.polls {
        let _ = (bench.stream.poll_timeout(), bench.stream.wants_read(), bench.stream.is_drained());
        drain(bench, said, way);
    }
}

/// Fewer or more cases by the environment, always the same ones.
pub(crate) fn cases(default: u32) -> ProptestConfig {
    let mut config = ProptestConfig::with_cases(default);
    if let Some(cases) = std::env::var("LAW_CASES").ok().and_then(|cases| cases.parse().ok()) {
        config.cases = cases;
    }
    config.failure_persistence = None;
    config.rng_seed = proptest::test_runner::RngSeed::Fixed(
        std::env::var("LAW_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x6d63_7000),
    );
    config
}

/// Nothing differs.
pub(crate) fn same(expected: &[Said], got: &[Said], way: &str) -> Result<(), TestCaseError> {
    for (step, (expected, got)) in expected.iter().zip(got).enumerate() {
        prop_assert_eq!(expected, got, "in step {}, played {}", step, way);
    }
    prop_assert_eq!(expected.len(), got.len());
    Ok(())
}

/// A moment longer than anything that is scheduled.
pub(crate) const LONG: Duration = Duration::from_secs(100_000);

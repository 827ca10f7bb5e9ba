//! The machines: bytes become steps, and the watch sees to the laws.

use std::time::Duration;

use mcp_proto::{Instant, Limits, Stream, Version};

use super::server_subject::ServerSubject;
use super::subject::{Bench, Order, Said, Setup, Step, Subject};

/// More steps than a fuzzer needs to get anywhere.
const STEPS: usize = 256;

/// Runs the steps that `data` spells, twice: driven promptly, and driven with spurious calls and cut input. Both must
/// say the same, keep the watch content, and end.
pub(crate) fn run<S: Subject>(data: &[u8]) {
    let [head, rest @ ..] = data else { return };
    let steps = read_steps(rest);
    let setup = Setup { keep_alive: head & 1 == 1, ..Setup::new(version(head >> 1)) };
    let plain = play::<S>(&setup, &steps, false);
    assert_eq!(plain, play::<S>(&setup, &steps, true), "it matters how the machine is driven");
    small_limits::<S>(&setup, &steps);
}

/// A line, and then a good one, which must be answered.
pub(crate) fn good_line_after(data: &[u8]) {
    for version in [None, Some(Version::V2025_03_26), Some(Version::V2025_11_25)] {
        let mut server = ServerSubject::build(&Setup::new(version), Instant::ORIGIN);
        if let Some(version) = version {
            let opening = format!(
                r#"{{"jsonrpc":"2.0","id":"o","method":"initialize","params":{{"protocolVersion":"{version}","capabilities":{{}},"clientInfo":{{"name":"c","version":"1"}}}}}}"#
            );
            feed(&mut server, opening.as_bytes());
        }
        for line in data.split(|byte| *byte == b'\n') {
            feed(&mut server, line);
        }
        while server.poll_event().is_some() {}
        let mut out = Vec::new();
        while server.poll_transmit(&mut out).is_some() {}
        out.clear();
        feed(&mut server, br#"{"jsonrpc":"2.0","id":"good","method":"ping"}"#);
        assert!(server.poll_transmit(&mut out).is_some(), "the good line is not answered");
        assert_eq!(out, b"{\"jsonrpc\":\"2.0\",\"id\":\"good\",\"result\":{}}\n");
    }
}

fn feed(server: &mut Stream<mcp_proto::server::Server>, line: &[u8]) {
    server.handle_input(Instant::ORIGIN, line);
    server.handle_input(Instant::ORIGIN, b"\n");
}

fn version(number: u8) -> Option<Version> {
    Version::ALL.get(usize::from(number % 6)).copied()
}

/// `I` with a line, `O` with three numbers, `W` with a number of seconds, `M` with a number of milliseconds, `E`, `F`;
/// steps end with a line end, so that a corpus can be read and written by hand. What starts with anything else is
/// input as it stands.
fn read_steps(data: &[u8]) -> Vec<Step> {
    let mut steps = Vec::new();
    for line in data.split_inclusive(|byte| *byte == b'\n').take(STEPS) {
        let number = |bytes: &[u8]| bytes.iter().take(4).fold(0, |sum: u64, byte| sum * 10 + u64::from(byte % 10));
        steps.push(match line {
            [b'O', what, which, how, ..] => Step::Order(Order { what: *what, which: *which, how: *how }),
            [b'W', seconds @ ..] => Step::Wait(Duration::from_secs(number(seconds.trim_ascii_end()))),
            [b'M', millis @ ..] => Step::Wait(Duration::from_millis(number(millis.trim_ascii_end()))),
            [b'E', b'\n'] => Step::Eof,
            [b'F', b'\n'] => Step::Failure,
            [b'I', input @ ..] => Step::Input(input.to_vec()),
            input => Step::Input(input.to_vec()),
        });
    }
    steps
}

fn play<S: Subject>(setup: &Setup, steps: &[Step], spurious: bool) -> Vec<Said> {
    let mut bench = Bench::<S>::new(setup);
    let mut all = Vec::new();
    for step in steps {
        let mut said = Said::default();
        bench.drain(&mut said);
        if spurious {
            bench.handle_timeout();
            bench.drain(&mut said);
        }
        match step {
            // A peer that answers what has not left is not to be guessed at: a line is polled as one.
            Step::Input(bytes) if spurious => {
                bytes.chunks(3).for_each(|piece| bench.stream.handle_input(bench.now, piece));
            }
            Step::Wait(span) if spurious => {
                bench.wait(*span / 2, |bench| bench.drain(&mut said));
                bench.handle_timeout();
                bench.wait(*span - *span / 2, |bench| bench.drain(&mut said));
            }
            Step::Wait(span) => bench.wait(*span, |bench| bench.drain(&mut said)),
            step => apply(&mut bench, step),
        }
        bench.drain(&mut said);
        all.push(said);
    }
    all.push(bench.finish());
    all
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

/// The same steps, over and over, under limits that they reach, while nobody polls.
fn small_limits<S: Subject>(setup: &Setup, steps: &[Step]) {
    let mut limits = Limits::default();
    (limits.message, limits.batch, limits.in_flight, limits.pending) = (512, 4, 6, 6);
    (limits.events, limits.high_water, limits.unsent) = (10, 1_000, 4_000);
    (limits.subscriptions, limits.inputs, limits.input_rounds, limits.noise) = (3, 3, 3, 5);
    let mut bench = Bench::<S>::new(&Setup { limits, ..setup.clone() });
    for step in steps {
        apply(&mut bench, step);
        bench.drain(&mut Said::default());
    }
    for _ in 0..20 {
        for step in steps {
            let Step::Input(bytes) = step else { continue };
            if bench.stream.wants_read() {
                bench.stream.handle_input(bench.now, bytes);
            }
        }
    }
    let mut said = Said::default();
    bench.drain(&mut said);
    let bytes: usize = said.messages.iter().map(String::len).sum();
    assert!(said.events.len() <= MOST_EVENTS, "{} events waited", said.events.len());
    assert!(bytes <= MOST_BYTES, "{bytes} bytes waited");
    bench.handle_timeout();
    bench.finish();
}

/// What may wait under the small limits: see the property test of the same law.
const MOST_EVENTS: usize = 10 + 6 * 8 + 5;
const MOST_BYTES: usize = 4_000 * 4 + 6 * 2_000;

//! A client over HTTP: bytes become steps, and the watch sees to the laws.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Response, StatusCode};
use mcp_proto::Limits;
use mcp_proto::http::client::{Config, OnUnauthorized};

use super::http_client_bench::{ClientBench, Did};
use super::http_server::number;
use super::subject::Order;

/// More steps than a fuzzer needs to get anywhere.
const STEPS: usize = 256;

/// Runs the steps that `data` spells, twice: driven promptly, and driven with spurious calls and cut bodies. Both must
/// do the same and end; so must it under small limits.
///
/// The first byte says whether the client waits to be authorized; a step is a line. `A` with a number and a status begins
/// the response to one of the last requests that are open, `H` with a name, a colon and a value adds to it. `B` is a part
/// of the body with a line end and `b` one without, in which `@id@` and `@token@` are those of the request. `E` ends the
/// body, `X` breaks it off, `N` with a number means another request, `Z` authorizes, `O` with three numbers has the
/// application do something, `W` and `M` wait for seconds and milliseconds.
pub(crate) fn run(data: &[u8]) {
    let [flags, script @ ..] = data else { return };
    let lines: Vec<&[u8]> = script.split(|byte| *byte == b'\n').take(STEPS).collect();
    let plain = play(*flags, &Limits::default(), &lines, false);
    for (step, (expected, got)) in plain.iter().zip(&play(*flags, &Limits::default(), &lines, true)).enumerate() {
        assert_eq!(expected, got, "in step {step} it matters how the client is driven");
    }
    play(*flags, &small(), &lines, false);
}

fn play(flags: u8, limits: &Limits, lines: &[&[u8]], spurious: bool) -> Vec<Did> {
    let mut config = Config::new("http://localhost/mcp".parse().expect("a URI"));
    config.on_unauthorized = if flags & 1 == 1 { OnUnauthorized::Wait } else { OnUnauthorized::Fail };
    let bench = ClientBench::new(None, limits.clone(), config);
    let mut scene = Scene { bench, head: None, place: None, spurious };
    let mut all = vec![Did::default()];
    scene.bench.drain(&mut all[0]);
    for line in lines {
        let mut did = Did::default();
        scene.poke(&mut did);
        scene.step(line, &mut did);
        scene.poke(&mut did);
        scene.bench.drain(&mut did);
        all.push(did);
    }
    all.push(scene.bench.finish());
    all
}

struct Scene {
    bench: ClientBench,
    /// A head that is not complete.
    head: Option<Response<()>>,
    /// The request that is meant.
    place: Option<usize>,
    spurious: bool,
}

impl Scene {
    fn step(&mut self, line: &[u8], did: &mut Did) {
        match line {
            [b'A', which, status @ ..] => {
                self.begin();
                self.place = self.bench.nth_open(*which);
                let status = u16::try_from(number(status)).ok().and_then(|status| StatusCode::from_u16(status).ok());
                let mut head = Response::new(());
                *head.status_mut() = status.unwrap_or_default();
                self.head = Some(head);
            }
            [b'H', header @ ..] => {
                if let Some(head) = &mut self.head {
                    add(head, header);
                }
            }
            [b'B', chunk @ ..] => self.body(&[chunk, b"\n"].concat(), did),
            [b'b', chunk @ ..] => self.body(chunk, did),
            [b'E', ..] => {
                self.begin();
                self.bench.drain_actions(did);
                self.place.into_iter().for_each(|place| self.bench.end(place));
            }
            [b'X', ..] => {
                self.begin();
                self.bench.drain_actions(did);
                self.place.into_iter().for_each(|place| self.bench.breaks(place));
            }
            [b'N', which, ..] => {
                self.begin();
                self.place = self.bench.nth_open(*which);
            }
            [b'Z', some, ..] => {
                let value = (some & 1 == 1).then_some(HeaderValue::from_static("Bearer x"));
                self.bench.machine.authorize(self.bench.now, value);
            }
            [b'O', what, which, how, ..] => {
                self.bench.order(Order { what: *what, which: *which, how: *how });
            }
            [b'W', seconds @ ..] => self.wait(Duration::from_secs(number(seconds)), did),
            [b'M', millis @ ..] => self.wait(Duration::from_millis(number(millis)), did),
            _ => {}
        }
    }

    fn begin(&mut self) {
        let Some(head) = self.head.take() else { return };
        let head = head.into_parts().0;
        self.place.into_iter().for_each(|place| self.bench.head(place, &head));
    }

    fn body(&mut self, chunk: &[u8], did: &mut Did) {
        self.begin();
        let Some(place) = self.place else { return };
        let (id, token) = self.bench.opened[place].asked();
        let chunk = match std::str::from_utf8(chunk) {
            Ok(text) => text.replace("@id@", &id).replace("@token@", &token).into_bytes(),
            Err(_) => chunk.to_vec(),
        };
        for piece in chunk.chunks(if self.spurious { 3 } else { usize::MAX }) {
            // What a client does not want any more is not told to it: whether it does is known when it has said so.
            self.bench.drain_actions(did);
            self.bench.body(place, piece);
            self.poke(did);
        }
    }

    fn wait(&mut self, span: Duration, did: &mut Did) {
        self.begin();
        let first = if self.spurious { span / 3 } else { Duration::ZERO };
        self.bench.wait(first, |bench| bench.drain(did));
        self.poke(did);
        self.bench.wait(span - first, |bench| bench.drain(did));
    }

    /// What a driver may do at any time without changing anything.
    fn poke(&mut self, did: &mut Did) {
        if self.spurious {
            self.bench.handle_timeout();
            let _ = self.bench.machine.is_drained();
            self.bench.drain(did);
        }
    }
}

fn add(head: &mut Response<()>, header: &[u8]) {
    let Some(place) = header.iter().position(|byte| *byte == b':') else { return };
    let name = HeaderName::from_bytes(&header[..place]);
    if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(header[place + 1..].trim_ascii())) {
        head.headers_mut().append(name, value);
    }
}

fn small() -> Limits {
    let mut limits = Limits::default();
    (limits.message, limits.batch, limits.in_flight, limits.pending) = (512, 4, 3, 3);
    (limits.events, limits.high_water, limits.unsent) = (10, 500, 2_000);
    (limits.subscriptions, limits.inputs, limits.input_rounds, limits.noise) = (2, 2, 2, 2);
    limits
}

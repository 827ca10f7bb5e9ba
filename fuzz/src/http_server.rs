//! An endpoint: bytes become steps, and the watch sees to the laws.

use std::time::Duration;

use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Uri};

use super::http_endpoint::{Endpoint, HttpSaid, HttpSetup, Minted, Whose};
use super::subject::Order;

/// More steps than a fuzzer needs to get anywhere.
const STEPS: usize = 256;

/// Runs the steps that `data` spells, twice: driven promptly, and driven with spurious calls and cut bodies. Both must
/// say the same and end; so must it under small limits.
///
/// The first byte says whether there are sessions; a step is a line. `Q` with a method and a target begins a head, `H`
/// with a name, a colon and a value adds to it, `@session@`, `@event@` and `@path@` in them stand for the newest of what
/// was given out. `B` is a part of the body, `C` completes it. `N` goes back by some requests, `G` ends the reading of a
/// response, `O` and `P` with three numbers have the application of a request or a session do something, `S` has a client
/// come back, `E` closes the sessions, `W` and `M` wait for seconds and milliseconds.
pub(crate) fn run(data: &[u8]) {
    let [flags, script @ ..] = data else { return };
    let lines: Vec<&[u8]> = script.split(|byte| *byte == b'\n').take(STEPS).collect();
    let setup = HttpSetup::new(flags & 1 == 1);
    let plain = play(&setup, &lines, false);
    for (step, (expected, got)) in plain.iter().zip(&play(&setup, &lines, true)).enumerate() {
        assert_eq!(expected, got, "in step {step} it matters how the endpoint is driven");
    }
    play(&small(setup), &lines, false);
}

fn play(setup: &HttpSetup, lines: &[&[u8]], spurious: bool) -> Vec<HttpSaid> {
    let mut scene = Scene { endpoint: Endpoint::new(setup), head: None, exchange: None, spurious };
    let mut all = Vec::new();
    for line in lines {
        let mut said = HttpSaid::default();
        scene.poke(&mut said);
        scene.step(line, &mut said);
        scene.poke(&mut said);
        scene.endpoint.drain(&mut said);
        all.push(said);
    }
    all.push(scene.endpoint.finish());
    all
}

struct Scene {
    endpoint: Endpoint,
    /// A head that is not complete.
    head: Option<Request<()>>,
    /// The request that is meant.
    exchange: Option<usize>,
    spurious: bool,
}

impl Scene {
    fn step(&mut self, line: &[u8], said: &mut HttpSaid) {
        match line {
            [b'Q', head @ ..] => {
                self.open();
                self.head = begin(head, &self.endpoint.minted);
            }
            [b'H', header @ ..] => {
                if let Some(head) = &mut self.head {
                    add(head, header, &self.endpoint.minted);
                }
            }
            [b'B', chunk @ ..] => {
                self.open();
                let Some(exchange) = self.exchange else { return };
                for piece in chunk.chunks(if self.spurious { 3 } else { usize::MAX }) {
                    self.endpoint.body(exchange, piece);
                    self.poke(said);
                }
            }
            [b'C', ..] => {
                self.open();
                self.exchange.into_iter().for_each(|exchange| self.endpoint.complete(exchange));
            }
            [b'N', back, ..] => {
                self.open();
                self.exchange = self.endpoint.served.len().checked_sub(1 + usize::from(back % 16));
            }
            [b'G', ..] => {
                self.open();
                self.exchange.into_iter().for_each(|exchange| self.endpoint.gone(exchange));
            }
            [b'O', whose, what, which, how, ..] => {
                self.endpoint.order(Whose::Exchange(*whose), Order { what: *what, which: *which, how: *how });
            }
            [b'P', whose, what, which, how, ..] => {
                self.endpoint.order(Whose::Session(*whose), Order { what: *what, which: *which, how: *how });
            }
            [b'S', session, request, ..] => self.endpoint.close_stream(*session, *request),
            [b'E', ..] => self.endpoint.close_sessions(),
            [b'W', seconds @ ..] => self.wait(Duration::from_secs(number(seconds)), said),
            [b'M', millis @ ..] => self.wait(Duration::from_millis(number(millis)), said),
            _ => {}
        }
    }

    fn open(&mut self) {
        let Some(head) = self.head.take() else { return };
        let head: Parts = head.into_parts().0;
        self.exchange = Some(self.endpoint.open(&head));
    }

    fn wait(&mut self, span: Duration, said: &mut HttpSaid) {
        let first = if self.spurious { span / 3 } else { Duration::ZERO };
        self.endpoint.wait(first, |endpoint| endpoint.drain(said));
        self.poke(said);
        self.endpoint.wait(span - first, |endpoint| endpoint.drain(said));
    }

    /// What a driver may do at any time without changing anything.
    fn poke(&mut self, said: &mut HttpSaid) {
        if self.spurious {
            self.endpoint.handle_timeout();
            self.endpoint.look();
            self.endpoint.drain(said);
        }
    }
}

fn begin(head: &[u8], minted: &Minted) -> Option<Request<()>> {
    let place = head.iter().position(|byte| *byte == b' ')?;
    let mut request = Request::new(());
    *request.method_mut() = Method::from_bytes(&head[..place]).ok()?;
    *request.uri_mut() = Uri::try_from(put(&head[place + 1..], minted)).ok()?;
    Some(request)
}

fn add(head: &mut Request<()>, header: &[u8], minted: &Minted) {
    let Some(place) = header.iter().position(|byte| *byte == b':') else { return };
    let name = HeaderName::from_bytes(&header[..place]);
    let value = HeaderValue::from_bytes(&put(header[place + 1..].trim_ascii(), minted));
    if let (Ok(name), Ok(value)) = (name, value) {
        head.headers_mut().append(name, value);
    }
}

/// Bytes with the newest of what was minted in their places.
fn put(bytes: &[u8], minted: &Minted) -> Vec<u8> {
    // Text is only needed where something stands for something else.
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
    let mut text = text.to_owned();
    for (mark, known) in [("@session@", &minted.sessions), ("@event@", &minted.events), ("@path@", &minted.paths)] {
        text = text.replace(mark, known.last().map_or("/none", String::as_str));
    }
    text.into_bytes()
}

pub(crate) fn number(bytes: &[u8]) -> u64 {
    bytes.trim_ascii().iter().take(6).fold(0, |sum, byte| sum * 10 + u64::from(byte.wrapping_sub(b'0') % 10))
}

fn small(mut setup: HttpSetup) -> HttpSetup {
    let limits = &mut setup.limits;
    (limits.message, limits.batch, limits.in_flight, limits.pending) = (2_000, 4, 3, 3);
    (limits.events, limits.high_water, limits.unsent) = (10, 500, 2_000);
    (limits.subscriptions, limits.subscribed_resources, limits.noise) = (2, 2, 2);
    (limits.sessions, limits.session_streams) = (2, 2);
    (limits.logged_events, limits.logged_bytes) = (3, 1_000);
    setup
}

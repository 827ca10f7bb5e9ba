//! Plays a transcript of HTTP against the machines, in one of four ways.

use std::time::Duration;

use mcp_proto::Instant;
use mcp_proto::http::server::Output;

use super::http_client_side::{Done, HttpClientSide};
use super::http_expect::{show_action, show_heard};
use super::http_head::{build_request, build_response};
use super::http_hearing::{Heard, encode};
use super::http_names::Minted;
use super::http_script::{Act, HttpStep};
use super::http_server_side::HttpServerSide;
use super::play::{MANY, Way};
use super::words::Word;

/// Who is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum HttpCast {
    Client,
    Server,
    Pair,
}

impl HttpCast {
    fn has_server(self) -> bool {
        self != Self::Client
    }

    fn has_client(self) -> bool {
        self != Self::Server
    }
}

/// Plays `steps`; the error says which line, what was expected and what came.
pub(crate) fn play(steps: &[HttpStep], cast: HttpCast, way: Way) -> Result<(), String> {
    let mut stage = Stage {
        cast,
        way,
        now: Instant::ORIGIN,
        client: HttpClientSide::new(),
        server: HttpServerSide::new(),
        minted: Minted::default(),
        input: None,
        started: false,
        fed: false,
        begun: false,
    };
    let mut last = None;
    for step in steps {
        stage.step(step).map_err(|problem| format!("{}: {problem}\n    {}", step.at, step.text))?;
        last = Some(step);
    }
    let Some(last) = last else { return Err("nothing happens".into()) };
    stage.flush().and_then(|()| stage.nothing_left()).map_err(|problem| format!("{}: at the end, {problem}", last.at))
}

pub(super) struct Stage {
    cast: HttpCast,
    way: Way,
    pub(super) now: Instant,
    pub(super) client: HttpClientSide,
    pub(super) server: HttpServerSide,
    pub(super) minted: Minted,
    /// Bytes of one response that are collected to come in one piece.
    input: Option<(String, Vec<u8>)>,
    started: bool,
    /// Something else than commands has been seen.
    begun: bool,
    /// The step before gave input, so that what it brought about may still be asked for.
    fed: bool,
}

impl Stage {
    fn step(&mut self, step: &HttpStep) -> Result<(), String> {
        if let Act::Command(who, words) = &step.act {
            let is_setting = match who.as_str() {
                "server" => self.server.set_server(words)?,
                "client" => self.client.set_client(words)?,
                "http" => self.server.set_http(words)? || self.client.set_http(words)?,
                _ => false,
            };
            match (is_setting, self.started) {
                (true, true) => return Err("settings come first".into()),
                (true, false) => return Ok(()),
                (false, _) => {}
            }
        }
        self.start()?;
        if self.is_input(&step.act) {
            if !std::mem::replace(&mut self.fed, true) {
                self.nothing_left()?;
            }
            return self.input(&step.act);
        }
        self.fed = false;
        self.begun |= !matches!(step.act, Act::Command(..));
        self.flush()?;
        match &step.act {
            Act::Request(name, head) => self.expect_request(name, head),
            Act::Gone(name) => match self.client.actions.pop_front() {
                Some(Done::Abort(aborted)) if aborted == *name => Ok(()),
                other => Err(format!("the client did: {}", show_action(other.as_ref()))),
            },
            Act::Response(name, head) => self.expect_response(name, head),
            Act::Sse(name, sse) => self.expect_event(name, sse),
            Act::End(name) => match self.heard(name)? {
                Some(Heard::End) => Ok(()),
                other => Err(format!("the response said: {}", show_heard(other.as_ref()))),
            },
            Act::Event(who, words) => self.expect_told(who, words),
            Act::Getter(who, words) => self.expect_getter(who, words),
            Act::Command(who, words) => {
                // What a client does as soon as it is built may be asked for after the first commands.
                if self.begun {
                    self.nothing_left()?;
                }
                self.command(who, words)
            }
            Act::Wait(span) => {
                self.nothing_left()?;
                self.wait(*span)
            }
            Act::Stall(name, stalled) => {
                self.server.stall(name, *stalled)?;
                self.settle()
            }
            Act::Cut(name) => {
                self.nothing_left()?;
                self.server.gone(self.now, name)?;
                if self.cast.has_client() {
                    self.client.breaks(self.now, name)?;
                }
                self.settle()
            }
            Act::More(..) | Act::Complete(_) | Act::Breaks(_) | Act::Raw(..) => {
                Err("that is said by the end that is not under test".into())
            }
        }
    }

    fn start(&mut self) -> Result<(), String> {
        if std::mem::replace(&mut self.started, true) {
            return Ok(());
        }
        if self.cast.has_server() {
            self.server.start();
        }
        if self.cast.has_client() {
            self.client.start(self.now);
        }
        self.settle()
    }

    fn is_input(&self, act: &Act) -> bool {
        match act {
            Act::Request(..) | Act::More(..) | Act::Complete(_) | Act::Gone(_) => self.cast == HttpCast::Server,
            Act::Response(..) | Act::Sse(..) | Act::Raw(..) | Act::End(_) | Act::Breaks(_) => {
                self.cast == HttpCast::Client
            }
            _ => false,
        }
    }

    fn input(&mut self, act: &Act) -> Result<(), String> {
        let bytes = match act {
            Act::Sse(name, sse) => Some((name, encode(sse, &self.minted))),
            Act::Raw(name, bytes) => Some((name, bytes.clone())),
            _ => None,
        };
        if let Some((name, bytes)) = bytes {
            if self.input.as_ref().is_some_and(|(other, _)| other != name) {
                self.flush()?;
            }
            self.input.get_or_insert_with(|| (name.clone(), Vec::new())).1.extend(bytes);
            return if self.way == Way::Whole { Ok(()) } else { self.flush() };
        }
        self.flush()?;
        self.spurious();
        match act {
            Act::Request(name, head) => {
                let (parts, body) = build_request(head, &self.minted)?;
                self.server.open(self.now, name, &parts)?;
                self.send(name, &body)?;
                if !head.has("open") {
                    self.spurious();
                    self.server.complete(self.now, name)?;
                }
            }
            Act::More(name, bytes) => self.send(name, bytes)?,
            Act::Complete(name) => self.server.complete(self.now, name)?,
            Act::Gone(name) => self.server.gone(self.now, name)?,
            Act::Response(name, head) => {
                let (parts, body) = build_response(head, &self.minted)?;
                self.client.head(self.now, name, &parts)?;
                self.answer(name, &body)?;
                if !head.has("sse") && !head.has("open") {
                    self.spurious();
                    self.client.end(self.now, name)?;
                }
            }
            Act::End(name) => self.client.end(self.now, name)?,
            Act::Breaks(name) => self.client.breaks(self.now, name)?,
            _ => {}
        }
        self.settle()
    }

    /// Gives bytes of a request to the server.
    fn send(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        for piece in bytes.chunks(self.piece(bytes.len())) {
            self.spurious();
            self.server.body(self.now, name, piece)?;
            if self.way == Way::Polls {
                self.settle()?;
            }
        }
        Ok(())
    }

    /// Gives bytes of a response to the client.
    fn answer(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        for piece in bytes.chunks(self.piece(bytes.len())) {
            self.spurious();
            self.client.body(self.now, name, piece)?;
            if self.way == Way::Polls {
                self.settle()?;
            }
        }
        Ok(())
    }

    fn piece(&self, whole: usize) -> usize {
        match self.way {
            Way::Whole | Way::Timeouts => whole.max(1),
            Way::Bytes => 1,
            Way::Polls => 7,
        }
    }

    /// Gives the collected input to the client.
    fn flush(&mut self) -> Result<(), String> {
        if let Some((name, bytes)) = self.input.take() {
            self.answer(&name, &bytes)?;
        }
        self.settle()
    }

    /// Lets everything that is ready out, and in a pair over to the other end, until nothing moves.
    fn settle(&mut self) -> Result<(), String> {
        for _ in 0..MANY {
            self.spurious();
            let mut moved = false;
            if self.cast.has_client() {
                let actions = self.client.drain()?;
                moved |= self.client.drain_events() || !actions.is_empty();
                if self.cast == HttpCast::Pair {
                    for place in actions {
                        self.carry_over(place)?;
                    }
                }
            }
            if self.cast.has_server() {
                moved |= self.server.drain()?;
            }
            if self.cast == HttpCast::Pair {
                moved |= self.carry_back()?;
            }
            if !moved {
                return Ok(());
            }
        }
        Err("the machines run in circles".into())
    }

    /// Does at the server what the client did.
    fn carry_over(&mut self, place: usize) -> Result<(), String> {
        let (name, parts, body) = match &self.client.actions[place] {
            Done::Abort(name) => {
                let name = name.clone();
                return self.server.gone(self.now, &name);
            }
            Done::Open(name, request) => {
                let (mut parts, body) = (http::Request::new(()).into_parts().0, request.body().to_vec());
                parts.method = request.method().clone();
                parts.headers = request.headers().clone();
                let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
                parts.uri = target.parse().map_err(|_| format!("no target: {target}"))?;
                let host = request.uri().authority().ok_or("a request without an authority")?.as_str();
                parts.headers.insert("host", host.parse().map_err(|_| format!("no host: {host}"))?);
                (name.clone(), parts, body)
            }
        };
        self.server.open(self.now, &name, &parts)?;
        self.send(&name, &body)?;
        self.server.complete(self.now, &name)
    }

    /// Tells the client what the server said.
    fn carry_back(&mut self) -> Result<bool, String> {
        let mut moved = false;
        let names: Vec<String> = self.server.exchanges.keys().cloned().collect();
        for name in names {
            for output in self.server.take_outputs(&name) {
                moved = true;
                match output {
                    Output::Head(parts) => self.client.head(self.now, &name, &parts)?,
                    Output::Body(bytes) => {
                        for piece in bytes.chunks(self.piece(bytes.len())) {
                            self.client.body(self.now, &name, piece)?;
                        }
                    }
                    Output::End => self.client.end(self.now, &name)?,
                    other => return Err(format!("{other:?}")),
                }
            }
        }
        Ok(moved)
    }

    fn command(&mut self, who: &str, words: &[Word]) -> Result<(), String> {
        let arrow = words.iter().position(|word| *word == Word::Bare("=>".into()));
        let (words, expected) = match arrow {
            Some(at) => (&words[..at], &words[at + 1..]),
            None => (words, &[][..]),
        };
        self.spurious();
        let given = match who {
            "client" => self.client.command(self.now, words)?,
            "server" | "http" => return Err("no setting".into()),
            who => self.server.command(self.now, who, words)?,
        };
        match given {
            None if expected.is_empty() => self.settle(),
            None => Err("the command was accepted".into()),
            Some(given) if given.matches(expected) => self.settle(),
            Some(given) => Err(format!("the command gave: {given}")),
        }
    }

    fn wait(&mut self, span: Duration) -> Result<(), String> {
        let until = self.now + span;
        if self.way == Way::Timeouts {
            self.run_to(self.now + span / 2)?;
        }
        self.run_to(until)
    }

    fn run_to(&mut self, until: Instant) -> Result<(), String> {
        for _ in 0..MANY {
            let Some(due) = self.deadline().filter(|due| *due <= until) else {
                self.now = until;
                return self.settle();
            };
            self.now = self.now.max(due);
            self.handle_timeout();
            if self.deadline().is_some_and(|next| next <= self.now) {
                return Err("after handle_timeout(now), poll_timeout() must lie after now".into());
            }
            self.settle()?;
        }
        Err("the timers run in circles".into())
    }

    pub(super) fn deadline(&mut self) -> Option<Instant> {
        let client = if self.cast.has_client() { self.client.machine().poll_timeout() } else { None };
        [client, self.server.poll_timeout()].into_iter().flatten().min()
    }

    fn handle_timeout(&mut self) {
        self.server.handle_timeout(self.now);
        if self.cast.has_client() {
            let now = self.now;
            self.client.machine().handle_timeout(now);
        }
    }

    /// What a driver may do at any time without changing anything.
    fn spurious(&mut self) {
        match self.way {
            Way::Whole | Way::Bytes => {}
            Way::Polls => {
                self.server.look();
                if self.cast.has_client() {
                    let client = self.client.machine();
                    let _ = (client.poll_timeout(), client.is_drained());
                }
            }
            Way::Timeouts => {
                self.handle_timeout();
                self.handle_timeout();
            }
        }
    }
}

//! Plays a transcript of HTTP against the machines, in one of four ways.
//!
//! ```text
//! # what is shown: the first line of every file
//! > server versions 2026-07-28          a setting of the server, `> client ..` of the client: as in other transcripts
//! > http keep_alive 5s                  a setting of the endpoint: hosts, origins ("name".. or any), path, legacy
//!                                       (sessions, sessionless), sse <stream> <messages>, keep_alive, stream_after, retry,
//!                                       tool <name> {input schema}; of the client: uri, header <name> "value",
//!                                       on_unauthorized (fail, wait), listen, seed
//! >> a POST modern                      a request, which the transcript calls a; its target is /mcp unless it says
//!    Mcp-Name: other                    otherwise; headers in place of those that the words give,
//!    +Accept: */*                       one more line of a header,
//!    -Host                              one header less
//! | {"jsonrpc":"2.0","id":1,...}        its body; |< "x" * 300 "\xFF" for bytes as they stand
//! << a 200 json                         a response that is complete: headers and body as above, `json` or neither
//! | {"jsonrpc":"2.0","id":1,...}
//! << a 200 sse                          a response that is a stream
//! ~ a {"jsonrpc":"2.0",...}             a message in it
//! ~ a id=@e retry=1000 ""               an event with all that it may have: id, retry, event, data
//! ~ a :                                 a comment
//! ~< a "data: {\"a\"" "\r"              bytes of a response, as they stand
//! << a end                              the stream is complete
//! << a breaks                           a request that could not be sent, a response that broke off
//! >> a more "{" ; >> a end              bytes of a request that is `open`, and their end
//! >> a gone                             the client closes the response: at the client it is asserted
//! >< a                                  the connection is cut: in a pair both ends are told
//! ~ a stalls ; ~ a flows                nobody takes what the server says in a, for a while
//! @ +5s                                 time passes
//! ! a Request #1 tools/list ...         an event of the exchange a; requests are numbered in each
//! ! %1 Request #1 tools/list ...        an event of the first session that was heard of
//! ! client Finished #1 {"tools":[]}     an event of the client
//! > a respond #1 {"tools":[]}           a command to the server of exchange a; `> %1 ..` of a session, `> client ..`
//! > %1 close_stream #1                  ends the response to a request that is being answered
//! > sessions close                      ends every session
//! > client authorize "Bearer x"         sends that from here on
//! ? sessions len 0                      what a getter gives
//! ? timeout +5000ms                     how long nothing is due, or none
//! + http-server-2025-11-25              an opening, from the folder of that name
//! ```
//!
//! The words of a request: `modern` stands for the headers that 2026-07-28 asks for, those that mirror the body taken
//! from the body; `legacy` for those of a request in a session, `in=@s` says in which and `version=2025-06-18` at
//! which revision (2025-11-25 if it does not say, `none` for no header); `plain` for Host, Content-Type and Accept
//! only; without any of them there are none. `as=alice` says who was authenticated, `h2` that it is HTTP/2, `open`
//! that the body goes on below.
//!
//! `@name` stands for what a machine has minted: where something is asserted it takes whatever is there when it first
//! comes up, and must be the same from then on; elsewhere it stands for that. What the end under test says is
//! asserted to the last header (Host, which belongs to the connection, excepted), the rest is what it is given: the
//! same lines say at a server, at a client (which names its requests 1, 2, 3) and at a pair what happens.
//!
//! Responses are asserted one by one, each in its order; so are the requests of a client, and the events of each end.
//! A response that is no stream must be complete when it is asserted, its body one piece.

use std::time::Duration;

use mcp_proto::Instant;
use mcp_proto::http::server::Output;

use super::http_client_side::{Done, HttpClientSide};
use super::http_head::{body_fits, build_request, build_response, request_fits, response_fits};
use super::http_hearing::{Heard, encode};
use super::http_names::Minted;
use super::http_script::{Act, Head, HttpStep, Sse};
use super::http_server_side::HttpServerSide;
use super::play::{MANY, Way};
use super::words::{Seen, Word};

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

struct Stage {
    cast: HttpCast,
    way: Way,
    now: Instant,
    client: HttpClientSide,
    server: HttpServerSide,
    minted: Minted,
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

    fn deadline(&mut self) -> Option<Instant> {
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

    fn expect_request(&mut self, name: &str, head: &Head) -> Result<(), String> {
        match self.client.actions.pop_front() {
            Some(Done::Open(opened, request)) if opened == name => {
                let (parts, body) = request.into_parts();
                request_fits(head, &parts.method, &parts.uri, &parts.headers, &body, &mut self.minted)
            }
            other => Err(format!("the client did: {}", show_action(other.as_ref()))),
        }
    }

    fn heard(&mut self, name: &str) -> Result<Option<Heard>, String> {
        let hearing = &mut self.server.exchange(name)?.hearing;
        Ok(hearing.heard.pop_front())
    }

    fn expect_response(&mut self, name: &str, head: &Head) -> Result<(), String> {
        let heard = self.heard(name)?;
        let fits = match (&heard, head.has("sse")) {
            (Some(Heard::Stream(parts)), true) => response_fits(head, parts, None, &mut self.minted),
            (Some(Heard::Whole(parts, body)), false) => response_fits(head, parts, Some(body), &mut self.minted)
                .and_then(|()| body_fits(head.body.as_ref(), body)),
            _ => Err("that is no such response".into()),
        };
        fits.map_err(|problem| format!("{problem}\ngot:      {}", show_heard(heard.as_ref())))
    }

    fn expect_event(&mut self, name: &str, sse: &Sse) -> Result<(), String> {
        match self.heard(name)? {
            Some(Heard::Sse(event)) if event.fits(sse, &mut self.minted) => Ok(()),
            other => Err(format!("the response said: {}", show_heard(other.as_ref()))),
        }
    }

    fn expect_told(&mut self, who: &str, words: &[Word]) -> Result<(), String> {
        let shown: Vec<String> = words.iter().map(ToString::to_string).collect();
        let told = match who {
            "client" => self.client.events.pop_front(),
            // Which of two exchanges speaks first is nothing that anybody could count on.
            who => {
                let place = self.server.events.iter().position(|(other, _)| other == who);
                place.and_then(|place| self.server.events.remove(place)).map(|(_, seen)| seen)
            }
        };
        match told {
            Some(seen) if seen.matches(words) => Ok(()),
            Some(seen) => Err(format!("another event came\nexpected: {}\ngot:      {seen}", shown.join(" "))),
            None => Err(format!("no event came{}", self.rest())),
        }
    }

    fn expect_getter(&mut self, who: &str, words: &[Word]) -> Result<(), String> {
        if who == "timeout" {
            let now = self.now;
            let given = self
                .deadline()
                .map_or_else(|| Seen::new("none"), |at| Seen::default().bare(format!("+{}ms", (at - now).as_millis())));
            return if given.matches(words) { Ok(()) } else { Err(format!("it gives: {given}")) };
        }
        let [name, expected @ ..] = words else { return Err("no getter".into()) };
        let given = match who {
            "client" => self.client.getter(name.bare()?)?,
            who => self.server.getter(who, name.bare()?)?,
        };
        if given.matches(expected) { Ok(()) } else { Err(format!("it gives: {given}")) }
    }

    /// Everything that was said has been asked for.
    fn nothing_left(&self) -> Result<(), String> {
        let rest = self.rest();
        if rest.is_empty() { Ok(()) } else { Err(format!("more came than the lines before say:{rest}")) }
    }

    fn rest(&self) -> String {
        let mut rest = String::new();
        self.client.actions.iter().for_each(|action| rest += &format!("\ngot:      {}", show_action(Some(action))));
        for (name, exchange) in &self.server.exchanges {
            exchange.hearing.heard.iter().for_each(|heard| rest += &format!("\ngot:      {name}: {heard}"));
            if exchange.hearing.is_half() {
                rest += &format!("\ngot:      {name}: a head, and not the whole of the body");
            }
        }
        self.server.events.iter().for_each(|(who, seen)| rest += &format!("\ngot:      ! {who} {seen}"));
        self.client.events.iter().for_each(|seen| rest += &format!("\ngot:      ! client {seen}"));
        rest
    }
}

fn show_heard(heard: Option<&Heard>) -> String {
    heard.map_or_else(|| "nothing".into(), ToString::to_string)
}

fn show_action(action: Option<&Done>) -> String {
    match action {
        None => "nothing".into(),
        Some(Done::Abort(name)) => format!(">> {name} gone"),
        Some(Done::Open(name, request)) => {
            let mut shown = format!(">> {name} {} {}", request.method(), request.uri());
            for (name, value) in request.headers() {
                shown += &format!(" [{name}: {}]", String::from_utf8_lossy(value.as_bytes()));
            }
            shown + " | " + &String::from_utf8_lossy(request.body())
        }
    }
}

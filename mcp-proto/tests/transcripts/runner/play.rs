//! Plays a transcript against the machines, in one of four ways.

use std::collections::VecDeque;
use std::time::Duration;

use mcp_proto::Instant;
use serde_json::Value;

use super::client_side::ClientSide;
use super::pattern::Pattern;
use super::script::{Action, End, Step};
use super::server_side::ServerSide;
use super::side::Side;
use super::words::{Seen, Word};

/// Who is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cast {
    Client,
    Server,
    Pair,
}

/// How a transcript is played. Each way must show the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Way {
    /// Messages in a row come in one piece; time goes from deadline to deadline.
    Whole,
    /// Every byte comes alone.
    Bytes,
    /// Everything is polled before, between and after, more than once.
    Polls,
    /// Timeouts are handled when nothing is due, and twice.
    Timeouts,
}

impl Way {
    pub(crate) const ALL: [Self; 4] = [Self::Whole, Self::Bytes, Self::Polls, Self::Timeouts];
}

/// More turns than any transcript needs without something running in circles.
pub(crate) const MANY: usize = 100_000;

/// Plays `steps`; the error says which line, what was expected and what came.
pub(crate) fn play(steps: &[Step], cast: Cast, way: Way) -> Result<(), String> {
    let mut stage = Stage {
        cast,
        way,
        now: Instant::ORIGIN,
        client: Actor::new(ClientSide::new()),
        server: Actor::new(ServerSide::new()),
        input: Vec::new(),
        started: false,
        begun: false,
        fed: false,
    };
    let mut last = None;
    for step in steps {
        stage.step(step).map_err(|problem| format!("{}: {problem}\n    {}", step.at, step.text))?;
        last = Some(step);
    }
    let Some(last) = last else { return Err("nothing happens".into()) };
    stage.flush().and_then(|()| stage.nothing_left()).map_err(|problem| format!("{}: at the end, {problem}", last.at))
}

/// A machine, and what it has said and nobody has asked for yet.
struct Actor<S> {
    side: S,
    messages: VecDeque<Value>,
    events: VecDeque<Seen>,
    /// Bytes on their way to the other end of a pair.
    wire: Vec<u8>,
    stalled: bool,
    ignored: bool,
}

struct Stage {
    cast: Cast,
    way: Way,
    now: Instant,
    client: Actor<ClientSide>,
    server: Actor<ServerSide>,
    /// Input that is collected to come in one piece.
    input: Vec<u8>,
    started: bool,
    /// Something else than commands has been seen.
    begun: bool,
    /// The step before gave input, so that what it brought about may still be asked for.
    fed: bool,
}

impl Stage {
    fn step(&mut self, step: &Step) -> Result<(), String> {
        if let Action::Command(end, words) = &step.action {
            let is_setting = match end {
                End::Client => self.client.side.set(words)?,
                End::Server => self.server.side.set(words)?,
            };
            match (is_setting, self.started) {
                (true, true) => return Err("settings come first".into()),
                (true, false) => return Ok(()),
                (false, _) => {}
            }
        }
        self.start();
        if let Some(input) = self.as_input(&step.action) {
            if !std::mem::replace(&mut self.fed, true) {
                self.nothing_left()?;
            }
            self.input.extend(input);
            return if self.way == Way::Whole { Ok(()) } else { self.flush() };
        }
        self.fed = false;
        self.begun |= !matches!(step.action, Action::Command(..));
        self.flush()?;
        match &step.action {
            Action::Message(end, pattern, _) => self.expect_message(*end, pattern),
            Action::Bytes(..) => Err("bytes are sent by the end that is not under test".into()),
            Action::Event(end, words) => match end {
                End::Client => expect_event(&mut self.client.events, words),
                End::Server => expect_event(&mut self.server.events, words),
            },
            Action::Getter(end, words) => match end {
                End::Client => getter(&mut self.client, self.now, words),
                End::Server => getter(&mut self.server, self.now, words),
            },
            Action::Command(end, words) => {
                // What a machine says of itself when it is built may be asked for after the first commands.
                if self.begun {
                    self.nothing_left()?;
                }
                self.spurious();
                match end {
                    End::Client => command(&mut self.client, self.now, words)?,
                    End::Server => command(&mut self.server, self.now, words)?,
                }
                self.settle()
            }
            Action::Wait(span) => {
                self.nothing_left()?;
                self.wait(*span)
            }
            Action::Stall(end, stalled) => {
                match end {
                    End::Client => self.client.stalled = *stalled,
                    End::Server => self.server.stalled = *stalled,
                }
                self.settle()
            }
            Action::Ignore(end, ignored) => {
                match end {
                    End::Client => self.client.ignored = *ignored,
                    End::Server => self.server.ignored = *ignored,
                }
                self.settle()
            }
        }
    }

    fn start(&mut self) {
        if self.started {
            return;
        }
        self.started = true;
        if self.cast != Cast::Server {
            self.client.side.start(self.now);
        }
        if self.cast != Cast::Client {
            self.server.side.start(self.now);
        }
    }

    fn handle_timeout(&mut self) {
        if self.cast != Cast::Server {
            self.client.side.stream().handle_timeout(self.now);
        }
        if self.cast != Cast::Client {
            self.server.side.stream().handle_timeout(self.now);
        }
    }

    /// The bytes of a message that the end which is not under test sends.
    fn as_input(&self, action: &Action) -> Option<Vec<u8>> {
        let from_outside = match self.cast {
            Cast::Client => End::Server,
            Cast::Server => End::Client,
            Cast::Pair => return None,
        };
        match action {
            Action::Message(end, _, text) if *end == from_outside => Some(format!("{text}\n").into_bytes()),
            Action::Bytes(end, bytes) if *end == from_outside => Some(bytes.clone()),
            _ => None,
        }
    }

    /// Gives the collected input to the machine under test.
    fn flush(&mut self) -> Result<(), String> {
        let input = std::mem::take(&mut self.input);
        if input.is_empty() {
            // The opening of a client waits for nobody.
            return self.settle();
        }
        let pieces = match self.way {
            Way::Whole | Way::Timeouts => input.len(),
            Way::Bytes => 1,
            Way::Polls => 7,
        };
        for piece in input.chunks(pieces) {
            self.spurious();
            match self.cast {
                Cast::Client => self.client.side.stream().handle_input(self.now, piece),
                Cast::Server => self.server.side.stream().handle_input(self.now, piece),
                Cast::Pair => {}
            }
            if self.way == Way::Polls {
                self.settle()?;
            }
        }
        self.settle()
    }

    /// Lets everything that is ready out, and in a pair over to the other end, until nothing moves.
    fn settle(&mut self) -> Result<(), String> {
        for _ in 0..MANY {
            self.spurious();
            let mut moved = self.cast != Cast::Server && self.client.drain()?;
            moved |= self.cast != Cast::Client && self.server.drain()?;
            if self.cast == Cast::Pair {
                moved |= deliver(&mut self.client, &mut self.server, self.now, self.way);
                moved |= deliver(&mut self.server, &mut self.client, self.now, self.way);
            } else {
                self.client.wire.clear();
                self.server.wire.clear();
            }
            if !moved {
                return Ok(());
            }
        }
        Err("the machines run in circles".into())
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
            let due = [self.client_deadline(), self.server_deadline()].into_iter().flatten().min();
            let Some(due) = due.filter(|due| *due <= until) else {
                self.now = until;
                return self.settle();
            };
            self.now = self.now.max(due);
            self.handle_timeout();
            for next in [self.client_deadline(), self.server_deadline()].into_iter().flatten() {
                if next <= self.now {
                    return Err("after handle_timeout(now), poll_timeout() must lie after now".into());
                }
            }
            self.settle()?;
        }
        Err("the timers run in circles".into())
    }

    fn client_deadline(&mut self) -> Option<Instant> {
        if self.cast == Cast::Server { None } else { self.client.side.stream().poll_timeout() }
    }

    fn server_deadline(&mut self) -> Option<Instant> {
        if self.cast == Cast::Client { None } else { self.server.side.stream().poll_timeout() }
    }

    /// What a driver may do at any time without changing anything.
    fn spurious(&mut self) {
        match self.way {
            Way::Whole | Way::Bytes => {}
            Way::Polls => {
                if self.cast != Cast::Server {
                    self.client.look();
                }
                if self.cast != Cast::Client {
                    self.server.look();
                }
            }
            Way::Timeouts => {
                self.handle_timeout();
                self.handle_timeout();
            }
        }
    }

    fn expect_message(&mut self, end: End, pattern: &Pattern) -> Result<(), String> {
        let messages = match end {
            End::Client => &mut self.client.messages,
            End::Server => &mut self.server.messages,
        };
        match messages.pop_front() {
            Some(message) if pattern.matches(&message) => Ok(()),
            Some(message) => Err(format!("another message was sent\nexpected: {pattern}\ngot:      {message}")),
            None => Err(format!("nothing was sent\nexpected: {pattern}{}", self.rest())),
        }
    }

    /// Everything that was said has been asked for.
    fn nothing_left(&self) -> Result<(), String> {
        let rest = self.rest();
        if rest.is_empty() { Ok(()) } else { Err(format!("more came than the lines before say:{rest}")) }
    }

    fn rest(&self) -> String {
        let mut rest = String::new();
        for (end, messages) in [(End::Client, &self.client.messages), (End::Server, &self.server.messages)] {
            messages.iter().for_each(|message| rest += &format!("\ngot:      {} {message}", end.letter()));
        }
        for (name, events) in [("client", &self.client.events), ("server", &self.server.events)] {
            events.iter().for_each(|event| rest += &format!("\ngot:      ! {name} {event}"));
        }
        rest
    }
}

impl<S: Side> Actor<S> {
    fn new(side: S) -> Self {
        let (messages, events) = Default::default();
        Self { side, messages, events, wire: Vec::new(), stalled: false, ignored: false }
    }

    /// Polls everything that somebody takes.
    fn drain(&mut self) -> Result<bool, String> {
        let mut moved = false;
        while !self.stalled {
            let mut out = Vec::new();
            let Some(len) = self.side.stream().poll_transmit(&mut out) else { break };
            moved = true;
            let shown = String::from_utf8_lossy(&out).into_owned();
            let Some(line) = out.strip_suffix(b"\n").filter(|line| len == out.len() && !line.contains(&b'\n')) else {
                return Err(format!("what was sent is not one line: {shown:?}"));
            };
            let message = serde_json::from_slice(line).map_err(|error| format!("{error} in what was sent: {shown}"))?;
            self.messages.push_back(message);
            self.wire.extend(out);
        }
        while !self.ignored {
            let Some(event) = self.side.stream().poll_event() else { break };
            moved = true;
            let event = self.side.event(event);
            self.events.push_back(event);
        }
        Ok(moved)
    }

    fn look(&mut self) {
        let stream = self.side.stream();
        for _ in 0..2 {
            let _ = (stream.poll_timeout(), stream.wants_read(), stream.is_drained());
        }
    }
}

fn deliver<A: Side, B: Side>(from: &mut Actor<A>, to: &mut Actor<B>, now: Instant, way: Way) -> bool {
    if from.wire.is_empty() || !to.side.stream().wants_read() {
        return false;
    }
    let bytes = std::mem::take(&mut from.wire);
    let pieces = if way == Way::Bytes { 1 } else { bytes.len() };
    bytes.chunks(pieces).for_each(|piece| to.side.stream().handle_input(now, piece));
    true
}

fn command<S: Side>(actor: &mut Actor<S>, now: Instant, words: &[Word]) -> Result<(), String> {
    let arrow = words.iter().position(|word| *word == Word::Bare("=>".into()));
    let (words, expected) = match arrow {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (words, &[][..]),
    };
    let given = match words {
        [Word::Bare(name)] if name == "eof" => {
            actor.side.stream().handle_eof(now);
            None
        }
        [Word::Bare(name)] if name == "failure" => {
            actor.side.stream().handle_failure(now);
            None
        }
        words => actor.side.command(now, words)?,
    };
    match given {
        None if expected.is_empty() => Ok(()),
        None => Err("the command was accepted".into()),
        Some(given) if given.matches(expected) => Ok(()),
        Some(given) => Err(format!("the command gave: {given}")),
    }
}

fn getter<S: Side>(actor: &mut Actor<S>, now: Instant, words: &[Word]) -> Result<(), String> {
    let [name, expected @ ..] = words else { return Err("no getter".into()) };
    let stream = actor.side.stream();
    let given = match name.bare()? {
        "wants_read" => Seen::default().bare(stream.wants_read()),
        "is_drained" => Seen::default().bare(stream.is_drained()),
        "timeout" => match stream.poll_timeout() {
            Some(at) => Seen::default().bare(format!("+{}ms", (at - now).as_millis())),
            None => Seen::new("none"),
        },
        other => actor.side.getter(other)?,
    };
    if given.matches(expected) { Ok(()) } else { Err(format!("it gives: {given}")) }
}

fn expect_event(events: &mut VecDeque<Seen>, expected: &[Word]) -> Result<(), String> {
    let shown: Vec<String> = expected.iter().map(ToString::to_string).collect();
    let shown = shown.join(" ");
    match events.pop_front() {
        Some(event) if event.matches(expected) => Ok(()),
        Some(event) => Err(format!("another event came\nexpected: {shown}\ngot:      {event}")),
        None => Err(format!("no event came\nexpected: {shown}")),
    }
}

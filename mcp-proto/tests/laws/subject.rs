//! A machine that orders and bytes can be thrown at, and a watch over what it says. The fuzz targets use it too.

use std::collections::BTreeMap;
use std::time::Duration;

use mcp_proto::{Instant, Limits, Role, Stream, Version};
use serde_json::Value;

/// One thing that happens to a machine.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Input(Vec<u8>),
    Order(Order),
    Wait(Duration),
    Eof,
    Failure,
}

/// Something that the application does; what the numbers mean is the subject's concern, and every number means
/// something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) what: u8,
    pub(crate) which: u8,
    pub(crate) how: u8,
}

/// How a machine is configured.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// What is spoken; all revisions if there is none.
    pub(crate) version: Option<Version>,
    pub(crate) limits: Limits,
    pub(crate) keep_alive: bool,
}

impl Setup {
    pub(crate) fn new(version: Option<Version>) -> Self {
        Self { version, limits: Limits::default(), keep_alive: false }
    }
}

/// A role and an application that commands it.
pub(crate) trait Subject {
    type Role: Role<Event = Self::Event>;
    type Event;
    /// What the application knows: the names of requests and questions.
    type Known: Clone + Default;

    fn build(setup: &Setup, now: Instant) -> Stream<Self::Role>;
    /// Does something. Names that it learns by that go into `known`, requests that are now under way into `watch`.
    fn order(stream: &mut Stream<Self::Role>, now: Instant, order: Order, known: &mut Self::Known, watch: &mut Watch);
    /// Takes an event in; gives what can be compared.
    fn see(event: Self::Event, known: &mut Self::Known, watch: &mut Watch) -> String;
    fn close(stream: &mut Stream<Self::Role>, now: Instant);
}

/// What must hold of everything that a machine says, whatever happened to it.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// What is under way, with the last progress of it.
    open: BTreeMap<String, Option<f64>>,
    closed: bool,
    pub(crate) noise: usize,
}

impl Watch {
    pub(crate) fn begun(&mut self, name: String) {
        assert!(self.open.insert(name.clone(), None).is_none(), "{name} begins twice");
    }

    /// As [`begun`](Self::begun), for what may be said to begin again before it ends.
    pub(crate) fn begun_or_again(&mut self, name: String) {
        self.open.entry(name).or_default();
    }

    pub(crate) fn ended(&mut self, name: &str) {
        assert!(self.open.remove(name).is_some(), "{name} ends twice, or never began");
    }

    /// As [`ended`](Self::ended), for what the application may end as well.
    pub(crate) fn ended_or_gone(&mut self, name: &str) {
        self.open.remove(name);
    }

    pub(crate) fn is_open(&self, name: &str) -> bool {
        self.open.contains_key(name)
    }

    pub(crate) fn progress(&mut self, name: &str, progress: f64) {
        let last = self.open.get_mut(name).unwrap_or_else(|| panic!("progress of {name}, which is not under way"));
        assert!(last.is_none_or(|last| progress > last), "progress of {name} does not grow");
        *last = Some(progress);
    }

    pub(crate) fn event(&self) {
        assert!(!self.closed, "an event after Closed");
    }

    pub(crate) fn closed(&mut self) {
        assert!(!self.closed, "Closed twice");
        self.closed = true;
    }

    /// Everything that began has ended, and the machine has said that it is closed.
    pub(crate) fn all_over(&self) {
        assert!(self.closed, "never Closed");
        self.all_ended();
    }

    /// Everything that began has ended.
    pub(crate) fn all_ended(&self) {
        assert!(self.open.is_empty(), "never ended: {:?}", self.open.keys());
    }
}

/// What a machine said in the course of one step.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Said {
    pub(crate) messages: Vec<String>,
    pub(crate) events: Vec<String>,
}

/// A machine, its application and the time.
pub(crate) struct Bench<S: Subject> {
    pub(crate) stream: Stream<S::Role>,
    pub(crate) now: Instant,
    pub(crate) known: S::Known,
    pub(crate) watch: Watch,
}

/// Turns after which something is taken to run in circles.
const MANY: usize = 200_000;

impl<S: Subject> Bench<S> {
    pub(crate) fn new(setup: &Setup) -> Self {
        let now = Instant::ORIGIN;
        Self { stream: S::build(setup, now), now, known: S::Known::default(), watch: Watch::default() }
    }

    pub(crate) fn order(&mut self, order: Order) {
        S::order(&mut self.stream, self.now, order, &mut self.known, &mut self.watch);
    }

    /// Handles one due timeout, if there is one up to `until`.
    pub(crate) fn one_timeout(&mut self, until: Instant) -> bool {
        let Some(due) = self.stream.poll_timeout().filter(|due| *due <= until) else { return false };
        self.now = self.now.max(due);
        self.handle_timeout();
        true
    }

    pub(crate) fn handle_timeout(&mut self) {
        self.stream.handle_timeout(self.now);
        assert!(self.stream.poll_timeout().is_none_or(|next| next > self.now), "a timeout that is due stays due");
    }

    /// Time passes as a driver lets it: from deadline to deadline.
    pub(crate) fn wait(&mut self, span: Duration, mut between: impl FnMut(&mut Self)) {
        let until = self.now + span;
        for _ in 0..MANY {
            if !self.one_timeout(until) {
                self.now = until;
                return;
            }
            between(self);
        }
        panic!("the timers run in circles");
    }

    pub(crate) fn drain_messages(&mut self, said: &mut Said) {
        for _ in 0..MANY {
            let mut out = b"kept".to_vec();
            let Some(len) = self.stream.poll_transmit(&mut out) else {
                assert_eq!(out, b"kept", "nothing was sent and yet something was written");
                return;
            };
            let line = out.strip_prefix(b"kept").expect("what stood in the buffer stays");
            assert_eq!(line.len(), len, "the length that was given is not what was written");
            said.messages.push(check_frame(line));
        }
        panic!("the messages have no end");
    }

    pub(crate) fn drain_events(&mut self, said: &mut Said) {
        for _ in 0..MANY {
            let Some(event) = self.stream.poll_event() else { return };
            self.watch.event();
            said.events.push(S::see(event, &mut self.known, &mut self.watch));
        }
        panic!("the events have no end");
    }

    pub(crate) fn drain(&mut self, said: &mut Said) {
        self.drain_messages(said);
        self.drain_events(said);
    }

    /// Closes the machine and sees it end.
    pub(crate) fn finish(&mut self) -> Said {
        let mut said = Said::default();
        S::close(&mut self.stream, self.now);
        self.drain(&mut said);
        self.wait(Duration::from_secs(1_000_000), |bench| bench.drain(&mut said));
        assert!(self.stream.is_drained(), "closed, and time has passed, and yet not drained");
        assert_eq!(self.stream.poll_timeout(), None, "closed, and yet something is scheduled");
        assert!(!self.stream.wants_read() || self.stream.is_drained());
        self.watch.all_over();
        said
    }
}

/// One message on one line, and JSON-RPC at that.
fn check_frame(line: &[u8]) -> String {
    let text = line.strip_suffix(b"\n").expect("a message ends its line");
    assert!(!text.contains(&b'\n') && !text.contains(&b'\r'), "a message holds a line end");
    let text = std::str::from_utf8(text).expect("a message is UTF-8");
    let message: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    match &message {
        Value::Array(members) => {
            assert!(!members.is_empty(), "an empty batch");
            members.iter().for_each(|member| check_message(member, text));
        }
        message => check_message(message, text),
    }
    text.into()
}

fn check_message(message: &Value, text: &str) {
    assert_eq!(message["jsonrpc"], "2.0", "{text}");
    let has = |key: &str| message.get(key).is_some();
    let id_is_one = message.get("id").is_none_or(|id| id.is_string() || id.is_i64());
    let one_of_three = match (has("method"), has("result"), has("error")) {
        (true, false, false) => message["method"].is_string() && message.get("params").is_none_or(Value::is_object),
        (false, true, false) => has("id") && message["result"].is_object(),
        (false, false, true) => message["error"]["code"].is_i64() && message["error"]["message"].is_string(),
        _ => false,
    };
    assert!(id_is_one && one_of_three, "no message: {text}");
}

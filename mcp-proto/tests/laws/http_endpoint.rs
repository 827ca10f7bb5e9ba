//! An HTTP endpoint whose applications do what they are ordered, and a watch over what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use mcp_proto::http::server::{Config, Exchange, HttpSse, LegacyHttp, Output, SessionKey, Sessions, StreamId};
use mcp_proto::{Instant, Limits};
use serde_json::Value;

use super::server_subject::{ServerKnown, order_server, see_server, server_config};
use super::subject::{Order, Setup, Watch};

/// Turns after which something is taken to run in circles.
const MANY: usize = 200_000;

/// An endpoint with every request that was ever made to it.
pub(crate) struct Endpoint {
    config: Arc<Config>,
    sessions: Option<Sessions>,
    pub(crate) served: Vec<Served>,
    owners: BTreeMap<SessionKey, Owner>,
    pub(crate) now: Instant,
    /// Session ids, event ids and message paths, in the order in which they were given out.
    pub(crate) minted: Minted,
}

#[derive(Default)]
pub(crate) struct Minted {
    pub(crate) sessions: Vec<String>,
    pub(crate) events: Vec<String>,
    pub(crate) paths: Vec<String>,
    entropy: u64,
}

/// One request, and what was said in its response.
pub(crate) struct Served {
    machine: Exchange,
    stream: Option<StreamId>,
    owner: Owner,
    said: Spoken,
    gone: bool,
    complete: bool,
    /// What was said since somebody took it away.
    fresh: Vec<Output>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Spoken {
    #[default]
    Nothing,
    Whole,
    Stream,
    End,
}

/// Who answers: the application as it knows one exchange, or one session.
#[derive(Default)]
struct Owner {
    known: ServerKnown,
    watch: Watch,
}

impl Owner {
    fn over(&mut self) {
        let Self { known, watch } = self;
        known.requests.iter().for_each(|(id, _)| watch.ended_or_gone(&id.to_string()));
        known.filters.iter().for_each(|(id, _)| watch.ended_or_gone(&id.to_string()));
    }
}

/// What an endpoint said in the course of one step: by exchange, and the events.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct HttpSaid {
    pub(crate) responses: BTreeMap<usize, String>,
    pub(crate) events: BTreeMap<String, Vec<String>>,
}

impl HttpSaid {
    fn response(&mut self, exchange: usize, text: &str) {
        self.responses.entry(exchange).or_default().push_str(text);
    }
}

/// How an endpoint is set up.
#[derive(Clone, Debug)]
pub(crate) struct HttpSetup {
    pub(crate) limits: Limits,
    pub(crate) sessionless: bool,
}

impl HttpSetup {
    pub(crate) fn new(sessionless: bool) -> Self {
        let mut limits = Limits::default();
        limits.session_idle = Duration::from_secs(60);
        limits.session_age = Duration::from_secs(500);
        Self { limits, sessionless }
    }
}

impl Endpoint {
    pub(crate) fn new(setup: &HttpSetup) -> Self {
        let mut server = server_config(&Setup::new(None));
        server.limits = setup.limits.clone();
        let mut config = Config::new(server);
        config.legacy = if setup.sessionless { LegacyHttp::Sessionless } else { LegacyHttp::Sessions };
        config.http_sse = (!setup.sessionless).then(|| HttpSse::new("/sse", "/messages"));
        let config = Arc::new(config);
        let sessions = (!setup.sessionless).then(|| Sessions::new(config.clone()));
        let (served, owners, minted) = Default::default();
        Self { config, sessions, served, owners, now: Instant::ORIGIN, minted }
    }

    /// A head arrives: gives the number of its exchange.
    pub(crate) fn open(&mut self, head: &Parts) -> usize {
        let machine = Exchange::new(self.now, self.config.clone(), head);
        self.served.push(Served {
            machine,
            stream: None,
            owner: Owner::default(),
            said: Spoken::Nothing,
            gone: false,
            complete: false,
            fresh: Vec::new(),
        });
        let exchange = self.served.len() - 1;
        self.route(exchange);
        exchange
    }

    pub(crate) fn body(&mut self, exchange: usize, chunk: &[u8]) {
        let served = &mut self.served[exchange];
        if !served.gone && !served.complete && served.machine.wants_read() {
            served.machine.handle_body(self.now, chunk);
            self.route(exchange);
        }
    }

    pub(crate) fn complete(&mut self, exchange: usize) {
        let served = &mut self.served[exchange];
        if !served.gone && !std::mem::replace(&mut served.complete, true) {
            served.machine.handle_end(self.now, &());
            self.route(exchange);
        }
    }

    /// Nobody reads the response any more.
    pub(crate) fn gone(&mut self, exchange: usize) {
        let served = &mut self.served[exchange];
        if std::mem::replace(&mut served.gone, true) {
            return;
        }
        match (served.stream, &mut self.sessions) {
            (Some(stream), Some(sessions)) => sessions.handle_disconnect(self.now, stream),
            _ => served.machine.handle_disconnect(self.now),
        }
    }

    fn route(&mut self, exchange: usize) {
        let served = &mut self.served[exchange];
        let Some(arrival) = served.machine.take_legacy() else { return };
        let sessions = self.sessions.as_mut().expect("a request of a session where there are none");
        let entropy = &mut self.minted.entropy;
        served.stream = Some(sessions.open(self.now, arrival, || {
            *entropy += 1;
            u128::from(*entropy).to_be_bytes()
        }));
    }

    /// The application of an exchange of its own, or of a session, does something.
    pub(crate) fn order(&mut self, whose: Whose, order: Order) {
        match whose {
            Whose::Exchange(which) => {
                let Some(count) = std::num::NonZero::new(self.served.len()) else { return };
                let served = &mut self.served[usize::from(which) % count];
                if let Some(server) = served.machine.role_mut() {
                    order_server(server, self.now, order, &mut served.owner.known, &mut served.owner.watch);
                }
            }
            Whose::Session(which) => {
                let Some(key) = self.session(which) else { return };
                let owner = self.owners.get_mut(&key).expect("a session that was heard of");
                if let Some(server) = self.sessions.as_mut().and_then(|sessions| sessions.role_mut(key)) {
                    order_server(server, self.now, order, &mut owner.known, &mut owner.watch);
                }
            }
        }
    }

    /// Has the client of a request come back for the rest.
    pub(crate) fn close_stream(&mut self, which: u8, request: u8) {
        let Some(key) = self.session(which) else { return };
        let requests = &self.owners[&key].known.requests;
        let Some((id, _)) = requests.get(usize::from(request) % requests.len().max(1)).cloned() else { return };
        if let Some(sessions) = &mut self.sessions {
            sessions.close_stream(self.now, key, id);
        }
    }

    pub(crate) fn close_sessions(&mut self) {
        if let Some(sessions) = &mut self.sessions {
            sessions.close(self.now);
        }
    }

    fn session(&self, which: u8) -> Option<SessionKey> {
        self.owners.keys().nth(usize::from(which) % self.owners.len().max(1)).copied()
    }

    pub(crate) fn sessions(&self) -> usize {
        self.sessions.as_ref().map_or(0, Sessions::len)
    }

    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let alone = self.served.iter().filter(|served| served.stream.is_none());
        let alone = alone.filter_map(|served| served.machine.poll_timeout());
        alone.chain(self.sessions.as_ref().and_then(Sessions::poll_timeout)).min()
    }

    pub(crate) fn handle_timeout(&mut self) {
        for served in self.served.iter_mut().filter(|served| served.stream.is_none()) {
            served.machine.handle_timeout(self.now);
        }
        if let Some(sessions) = &mut self.sessions {
            sessions.handle_timeout(self.now);
        }
        assert!(self.poll_timeout().is_none_or(|next| next > self.now), "a timeout that is due stays due");
    }

    /// Time passes as a driver lets it: from deadline to deadline.
    pub(crate) fn wait(&mut self, span: Duration, mut between: impl FnMut(&mut Self)) {
        let until = self.now + span;
        for _ in 0..MANY {
            let Some(due) = self.poll_timeout().filter(|due| *due <= until) else {
                self.now = until;
                return;
            };
            self.now = self.now.max(due);
            self.handle_timeout();
            between(self);
        }
        panic!("the timers run in circles");
    }

    pub(crate) fn look(&self) {
        for served in &self.served {
            let machine = &served.machine;
            let _ = (machine.poll_timeout(), machine.wants_read(), machine.is_drained());
        }
    }

    pub(crate) fn drain(&mut self, said: &mut HttpSaid) {
        self.drain_responses(said);
        self.drain_events(said);
    }

    pub(crate) fn drain_events(&mut self, said: &mut HttpSaid) {
        for (number, served) in self.served.iter_mut().enumerate() {
            let mut turns = 0;
            while let Some(event) = served.machine.poll_event() {
                served.owner.watch.event();
                let shown = see_server(event, &mut served.owner.known, &mut served.owner.watch);
                said.events.entry(number.to_string()).or_default().push(shown);
                turns += 1;
                assert!(turns < MANY, "the events have no end");
            }
        }
        let mut turns = 0;
        while let Some((key, event)) = self.sessions.as_mut().and_then(Sessions::poll_event) {
            let owner = self.owners.entry(key).or_default();
            owner.watch.event();
            let shown = see_server(event, &mut owner.known, &mut owner.watch);
            said.events.entry(format!("{key:?}")).or_default().push(shown);
            turns += 1;
            assert!(turns < MANY, "the events have no end");
        }
    }

    pub(crate) fn drain_responses(&mut self, said: &mut HttpSaid) {
        let mut ready = BTreeSet::new();
        while let Some(stream) = self.sessions.as_mut().and_then(Sessions::poll_ready) {
            ready.insert(stream);
            assert!(ready.len() < MANY, "what is ready has no end");
        }
        for number in 0..self.served.len() {
            self.drain_response(number, said);
        }
    }

    fn drain_response(&mut self, number: usize, said: &mut HttpSaid) {
        let served = &mut self.served[number];
        for _ in 0..MANY {
            let output = match (served.stream, &mut self.sessions) {
                _ if served.gone => None,
                (Some(stream), Some(sessions)) => sessions.poll_output(stream),
                _ => served.machine.poll_output(),
            };
            let Some(output) = output else { return };
            let (spoken, shown) = match (&served.said, &output) {
                (Spoken::Nothing, Output::Head(head)) => (self.minted.head(head), show_head(head)),
                (Spoken::Whole, Output::Body(bytes)) => {
                    let text = std::str::from_utf8(bytes).expect("a body is UTF-8");
                    let _: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
                    (Spoken::Whole, text.to_owned())
                }
                (Spoken::Stream, Output::Body(bytes)) => {
                    let text = std::str::from_utf8(bytes).expect("a stream is UTF-8");
                    self.minted.events(text);
                    (Spoken::Stream, text.to_owned())
                }
                (Spoken::Whole | Spoken::Stream, Output::End) => {
                    // What was to be answered has been: with questions, too, which come again as another request.
                    served.owner.over();
                    (Spoken::End, "<end>".to_owned())
                }
                (before, output) => panic!("{output:?} has no place after {before:?}"),
            };
            served.said = spoken;
            said.response(number, &shown);
            served.fresh.push(output);
        }
        panic!("a response has no end");
    }

    /// What was said in a response since this was last asked.
    pub(crate) fn take(&mut self, exchange: usize) -> Vec<Output> {
        std::mem::take(&mut self.served[exchange].fresh)
    }

    pub(crate) fn noise(&self) -> usize {
        let alone = self.served.iter().map(|served| served.owner.watch.noise).sum::<usize>();
        alone + self.owners.values().map(|owner| owner.watch.noise).sum::<usize>()
    }

    /// Everybody goes, the sessions are closed, and everything ends.
    pub(crate) fn finish(&mut self) -> HttpSaid {
        let mut said = HttpSaid::default();
        self.drain(&mut said);
        self.close_sessions();
        self.drain(&mut said);
        self.wait(Duration::from_secs(50), |endpoint| endpoint.drain(&mut said));
        for exchange in 0..self.served.len() {
            self.gone(exchange);
        }
        self.drain(&mut said);
        self.wait(Duration::from_secs(1_000_000), |endpoint| endpoint.drain(&mut said));
        assert_eq!(self.sessions(), 0, "sessions are left");
        assert_eq!(self.poll_timeout(), None, "all is over, and yet something is scheduled");
        for served in &self.served {
            assert!(served.machine.is_drained(), "all is over, and yet an exchange is not drained");
            served.owner.watch.all_ended();
        }
        self.owners.values().for_each(|owner| owner.watch.all_over());
        said
    }
}

/// Whose application does something.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose {
    Exchange(u8),
    Session(u8),
}

impl Minted {
    fn head(&mut self, head: &http::response::Parts) -> Spoken {
        if let Some(session) = head.headers.get("mcp-session-id") {
            let session = session.to_str().expect("a session id is visible ASCII").to_owned();
            assert!(!session.is_empty() && session.bytes().all(|byte| (0x21..=0x7e).contains(&byte)), "{session:?}");
            assert!(!self.sessions.contains(&session), "a session id is given out twice");
            self.sessions.push(session);
        }
        let is_stream = head.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        if is_stream { Spoken::Stream } else { Spoken::Whole }
    }

    fn events(&mut self, text: &str) {
        assert!(text.ends_with('\n'), "a piece of a stream is no whole line: {text:?}");
        let mut path_is_next = false;
        for line in text.lines() {
            if let Some(id) = line.strip_prefix("id: ") {
                self.events.push(id.to_owned());
            }
            if let Some(data) = line.strip_prefix("data: ") {
                if std::mem::take(&mut path_is_next) {
                    self.paths.push(data.to_owned());
                } else if !data.is_empty() {
                    let _: Value = serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}"));
                }
            }
            path_is_next |= line == "event: endpoint";
        }
    }
}

fn show_head(head: &http::response::Parts) -> String {
    let mut shown = format!("<{}>", head.status.as_u16());
    for (name, value) in &head.headers {
        shown += &format!("<{name}: {value:?}>");
    }
    shown
}

//! An HTTP endpoint under test: its exchanges, its sessions, and what each has said.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use http::request::Parts;
use mcp_proto::http::param_header::{ParamHeader, ToolHeaders, annotations};
use mcp_proto::http::server::{
    Config, Exchange, Hosts, HttpSse, LegacyHttp, Origins, Output, SessionKey, Sessions, StreamId,
};
use mcp_proto::{Instant, server};

use super::http_hearing::Hearing;
use super::server_side::{ServerNames, offers_everything, set};
use super::side::name_of;
use super::words::{Seen, Word};

pub(crate) struct HttpServerSide {
    server: server::Config,
    config: Config,
    tools: Tools,
    /// There once the endpoint has been built.
    sessions: Option<Sessions>,
    shared: Arc<Config>,
    pub(crate) exchanges: BTreeMap<String, ServerExchange>,
    /// Sessions in the order in which something was first heard of them.
    keys: Vec<SessionKey>,
    names: Vec<ServerNames>,
    /// Session ids that were given out.
    opened: u8,
    pub(crate) events: VecDeque<(String, Seen)>,
}

/// One request at the server.
pub(crate) struct ServerExchange {
    machine: Exchange,
    stream: Option<StreamId>,
    names: ServerNames,
    pub(crate) hearing: Hearing,
    stalled: bool,
    gone: bool,
    /// What was said since somebody took it away.
    outputs: Vec<Output>,
}

#[derive(Debug, Default)]
struct Tools(BTreeMap<String, Arc<[ParamHeader]>>);

impl ToolHeaders for Tools {
    fn of_tool(&self, name: &str) -> Option<Arc<[ParamHeader]>> {
        self.0.get(name).cloned()
    }
}

impl HttpServerSide {
    pub(crate) fn new() -> Self {
        let config = Config::new(offers_everything());
        Self {
            server: offers_everything(),
            shared: Arc::new(config.clone()),
            config,
            tools: Tools::default(),
            sessions: None,
            exchanges: BTreeMap::new(),
            keys: Vec::new(),
            names: Vec::new(),
            opened: 0,
            events: VecDeque::new(),
        }
    }

    /// `> server ..`: a setting of the server; false if it is none.
    pub(crate) fn set_server(&mut self, words: &[Word]) -> Result<bool, String> {
        set(&mut self.server, words)
    }

    /// `> http ..`: a setting of the endpoint; false if it is none.
    pub(crate) fn set_http(&mut self, words: &[Word]) -> Result<bool, String> {
        let texts = |words: &[Word]| words.iter().map(|word| Ok(word.text()?.into())).collect::<Result<_, String>>();
        let [name, values @ ..] = words else { return Ok(false) };
        let config = &mut self.config;
        match (name.bare()?, values) {
            ("hosts", [Word::Bare(any)]) if any == "any" => config.hosts = Hosts::Any,
            ("hosts", names) => config.hosts = Hosts::Only(texts(names)?),
            ("origins", [Word::Bare(any)]) if any == "any" => config.origins = Origins::Any,
            ("origins", names) => config.origins = Origins::Only(texts(names)?),
            ("path", [Word::Bare(any)]) if any == "any" => config.path = None,
            ("path", [path]) => config.path = Some(path.bare()?.into()),
            ("legacy", [how]) => {
                config.legacy = match how.bare()? {
                    "sessions" => LegacyHttp::Sessions,
                    "sessionless" => LegacyHttp::Sessionless,
                    other => return Err(format!("sessions or sessionless, not {other}")),
                }
            }
            ("sse", [stream, messages]) => config.http_sse = Some(HttpSse::new(stream.bare()?, messages.bare()?)),
            ("keep_alive", [time]) => config.keep_alive = time.duration()?,
            ("stream_after", [time]) => config.stream_after = time.duration()?,
            ("retry", [time]) => config.retry = time.duration()?,
            ("tool", [name, schema]) => {
                let schema = serde_json::from_str(schema.json()?).map_err(|error| error.to_string())?;
                let headers = annotations(&schema).map_err(|error| format!("{error:?}"))?;
                self.tools.0.insert(name.bare()?.into(), headers.into());
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(crate) fn start(&mut self) {
        self.config.server = Arc::new(self.server.clone());
        self.shared = Arc::new(self.config.clone());
        if self.config.legacy == LegacyHttp::Sessions {
            self.sessions = Some(Sessions::new(self.shared.clone()));
        }
    }

    /// A head arrives.
    pub(crate) fn open(&mut self, now: Instant, name: &str, head: &Parts) -> Result<(), String> {
        if self.exchanges.get(name).is_some_and(|old| !old.hearing.is_over() && !old.gone) {
            return Err(format!("{name} is not over"));
        }
        let machine = Exchange::new(now, self.shared.clone(), head);
        let exchange = ServerExchange {
            machine,
            stream: None,
            names: ServerNames::default(),
            hearing: Hearing::default(),
            stalled: false,
            gone: false,
            outputs: Vec::new(),
        };
        self.exchanges.insert(name.into(), exchange);
        self.route(now, name)
    }

    pub(crate) fn body(&mut self, now: Instant, name: &str, chunk: &[u8]) -> Result<(), String> {
        self.exchange(name)?.machine.handle_body(now, chunk);
        self.route(now, name)
    }

    pub(crate) fn complete(&mut self, now: Instant, name: &str) -> Result<(), String> {
        let exchange = self.exchanges.get_mut(name).ok_or_else(|| unknown(name))?;
        exchange.machine.handle_end(now, &self.tools);
        self.route(now, name)
    }

    /// Nobody reads the response any more.
    pub(crate) fn gone(&mut self, now: Instant, name: &str) -> Result<(), String> {
        let exchange = self.exchanges.get_mut(name).ok_or_else(|| unknown(name))?;
        exchange.gone = true;
        match (exchange.stream, &mut self.sessions) {
            (Some(stream), Some(sessions)) => sessions.handle_disconnect(now, stream),
            _ => exchange.machine.handle_disconnect(now),
        }
        Ok(())
    }

    pub(crate) fn stall(&mut self, name: &str, stalled: bool) -> Result<(), String> {
        self.exchange(name)?.stalled = stalled;
        if stalled { Ok(()) } else { self.read(name).map(drop) }
    }

    /// Hands a request that belongs to a session over.
    fn route(&mut self, now: Instant, name: &str) -> Result<(), String> {
        let exchange = self.exchanges.get_mut(name).ok_or_else(|| unknown(name))?;
        let Some(arrival) = exchange.machine.take_legacy() else { return Ok(()) };
        let sessions = self.sessions.as_mut().ok_or("a request of a session, where there are none")?;
        let opened = &mut self.opened;
        let stream = sessions.open(now, arrival, || {
            *opened += 1;
            [*opened; 16]
        });
        exchange.stream = Some(stream);
        self.read(name).map(drop)
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        for exchange in self.exchanges.values_mut().filter(|exchange| exchange.stream.is_none()) {
            exchange.machine.handle_timeout(now);
        }
        if let Some(sessions) = &mut self.sessions {
            sessions.handle_timeout(now);
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let alone = self.exchanges.values().filter(|exchange| exchange.stream.is_none());
        let alone = alone.filter_map(|exchange| exchange.machine.poll_timeout());
        alone.chain(self.sessions.as_ref().and_then(Sessions::poll_timeout)).min()
    }

    /// What a driver may look at at any time.
    pub(crate) fn look(&self) {
        for exchange in self.exchanges.values() {
            let machine = &exchange.machine;
            let _ = (machine.poll_timeout(), machine.wants_read(), machine.is_drained());
        }
        let _ = self.sessions.as_ref().map(|sessions| (sessions.poll_timeout(), sessions.len()));
    }

    /// Takes everything that is ready and that somebody reads.
    pub(crate) fn drain(&mut self) -> Result<bool, String> {
        let mut moved = false;
        for (name, exchange) in &mut self.exchanges {
            while let Some(event) = exchange.machine.poll_event() {
                moved = true;
                let seen = exchange.names.event(event);
                self.events.push_back((name.clone(), seen));
            }
        }
        while let Some((key, event)) = self.sessions.as_mut().and_then(Sessions::poll_event) {
            moved = true;
            let place = name_of(&mut self.keys, key);
            self.names.resize_with(self.keys.len(), ServerNames::default);
            let seen = self.names[place - 1].event(event);
            self.events.push_back((format!("%{place}"), seen));
        }
        let alone: Vec<String> = self.named(|exchange| exchange.stream.is_none());
        for name in alone {
            moved |= self.read(&name)?;
        }
        let mut ready = BTreeSet::new();
        while let Some(stream) = self.sessions.as_mut().and_then(Sessions::poll_ready) {
            ready.insert(stream);
        }
        for name in self.named(|exchange| exchange.stream.is_some_and(|stream| ready.contains(&stream))) {
            moved |= self.read(&name)?;
        }
        // A driver sleeps until a stream is named, so that one which was not named has nothing to say.
        for name in self.named(|exchange| exchange.stream.is_some()) {
            if self.read(&name)? {
                return Err(format!("poll_ready does not name {name}, which has something to say"));
            }
        }
        Ok(moved)
    }

    /// Takes what a response says.
    fn read(&mut self, name: &str) -> Result<bool, String> {
        let mut moved = false;
        let exchange = self.exchanges.get_mut(name).ok_or_else(|| unknown(name))?;
        while !exchange.stalled && !exchange.gone {
            let output = match (exchange.stream, &mut self.sessions) {
                (Some(stream), Some(sessions)) => sessions.poll_output(stream),
                _ => exchange.machine.poll_output(),
            };
            let Some(output) = output else { break };
            moved = true;
            exchange.hearing.hear(&output).map_err(|problem| format!("{name}: {problem}"))?;
            exchange.outputs.push(output);
        }
        Ok(moved)
    }

    fn named(&self, wanted: impl Fn(&ServerExchange) -> bool) -> Vec<String> {
        self.exchanges.iter().filter(|(_, exchange)| wanted(exchange)).map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn exchange(&mut self, name: &str) -> Result<&mut ServerExchange, String> {
        self.exchanges.get_mut(name).ok_or_else(|| unknown(name))
    }

    /// What `name` has said since this was last asked.
    pub(crate) fn take_outputs(&mut self, name: &str) -> Vec<Output> {
        self.exchanges.get_mut(name).map(|exchange| std::mem::take(&mut exchange.outputs)).unwrap_or_default()
    }

    /// `> a respond ..`, `> %1 close_stream #1`, `> sessions close`.
    pub(crate) fn command(&mut self, now: Instant, who: &str, words: &[Word]) -> Result<Option<Seen>, String> {
        if who == "sessions" {
            let sessions = self.sessions.as_mut().ok_or("there are no sessions")?;
            return match words {
                [Word::Bare(close)] if close == "close" => {
                    sessions.close(now);
                    Ok(None)
                }
                _ => Err("sessions close".into()),
            };
        }
        let Some(session) = session_index(who) else {
            let exchange = self.exchange(who)?;
            let role = exchange.machine.role_mut().ok_or("no request has been read")?;
            return exchange.names.command(role, now, words);
        };
        let key = *self.keys.get(session).ok_or_else(|| format!("{who} has not come up yet"))?;
        let sessions = self.sessions.as_mut().ok_or("there are no sessions")?;
        if let [Word::Bare(command), request] = words
            && command == "close_stream"
        {
            let request = self.names[session].inbound(request)?;
            sessions.close_stream(now, key, request);
            return Ok(None);
        }
        match sessions.role_mut(key) {
            Some(role) => self.names[session].command(role, now, words),
            None => Ok(Some(Seen::new("gone"))),
        }
    }

    /// `? a wants_read true`, `? sessions len 1`, `? %1 in_flight 0`.
    pub(crate) fn getter(&mut self, who: &str, name: &str) -> Result<Seen, String> {
        if who == "sessions" {
            let sessions = self.sessions.as_ref().ok_or("there are no sessions")?;
            return match name {
                "len" => Ok(Seen::default().bare(sessions.len())),
                other => Err(format!("no getter of sessions: {other}")),
            };
        }
        if let Some(session) = session_index(who) {
            let key = *self.keys.get(session).ok_or_else(|| format!("{who} has not come up yet"))?;
            return match self.sessions.as_mut().and_then(|sessions| sessions.role_mut(key)) {
                Some(role) => ServerNames::getter(role, name),
                None => Ok(Seen::new("gone")),
            };
        }
        let machine = &mut self.exchange(who)?.machine;
        match name {
            "wants_read" => Ok(Seen::default().bare(machine.wants_read())),
            "is_drained" => Ok(Seen::default().bare(machine.is_drained())),
            other => ServerNames::getter(machine.role_mut().ok_or("no request has been read")?, other),
        }
    }
}

fn unknown(name: &str) -> String {
    format!("nothing is called {name}")
}

/// `%1`, from 1 on, as an index from 0 on.
fn session_index(who: &str) -> Option<usize> {
    who.strip_prefix('%')?.parse::<usize>().ok()?.checked_sub(1)
}

//! A client over HTTP under test.

use std::collections::VecDeque;

use http::response::Parts;
use mcp_proto::Instant;
use mcp_proto::client;
use mcp_proto::http::client::{Action, Config, ExchangeId, HttpClient, OnUnauthorized};

use super::client_side::{ClientNames, can_do_nothing, set};
use super::http_head::{ORIGIN, PATH};
use super::side::name_of;
use super::words::{Seen, Word};

pub(crate) struct HttpClientSide {
    client: client::Config,
    config: Config,
    machine: Option<HttpClient>,
    names: ClientNames,
    /// In the order in which they were opened.
    exchanges: Vec<ExchangeId>,
    pub(crate) actions: VecDeque<Done>,
    pub(crate) events: VecDeque<Seen>,
    aborted: Vec<ExchangeId>,
}

/// What the client did, and the name of the request that it did it to.
#[derive(Debug)]
pub(crate) enum Done {
    Open(String, Box<http::Request<bytes::Bytes>>),
    Abort(String),
}

impl HttpClientSide {
    pub(crate) fn new() -> Self {
        let uri = format!("{ORIGIN}{PATH}").parse().expect("a URI");
        Self {
            client: can_do_nothing(),
            config: Config::new(uri),
            machine: None,
            names: ClientNames::default(),
            exchanges: Vec::new(),
            actions: VecDeque::new(),
            events: VecDeque::new(),
            aborted: Vec::new(),
        }
    }

    /// `> client ..`: a setting of the client; false if it is none.
    pub(crate) fn set_client(&mut self, words: &[Word]) -> Result<bool, String> {
        set(&mut self.client, words)
    }

    /// `> http ..`: a setting of the transport; false if it is none.
    pub(crate) fn set_http(&mut self, words: &[Word]) -> Result<bool, String> {
        let [name, values @ ..] = words else { return Ok(false) };
        let config = &mut self.config;
        match (name.bare()?, values) {
            ("uri", [uri]) => config.uri = uri.bare()?.parse().map_err(|_| format!("no URI: {uri}"))?,
            ("header", [name, value]) => {
                let name: http::HeaderName = name.bare()?.parse().map_err(|_| format!("no header: {name}"))?;
                let value = value.text()?.parse().map_err(|_| format!("no value: {value}"))?;
                config.headers.append(name, value);
            }
            ("on_unauthorized", [how]) => {
                config.on_unauthorized = match how.bare()? {
                    "fail" => OnUnauthorized::Fail,
                    "wait" => OnUnauthorized::Wait,
                    other => return Err(format!("fail or wait, not {other}")),
                }
            }
            ("listen", [flag]) => config.listen = flag.bare()? == "true",
            ("seed", [seed]) => config.seed = seed.number()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(crate) fn start(&mut self, now: Instant) {
        self.machine = Some(HttpClient::new(now, self.client.clone(), self.config.clone()));
    }

    pub(crate) fn machine(&mut self) -> &mut HttpClient {
        self.machine.as_mut().expect("the machine was started")
    }

    pub(crate) fn head(&mut self, now: Instant, name: &str, head: &Parts) -> Result<(), String> {
        let exchange = self.exchange(name)?;
        self.machine().handle_head(now, exchange, head);
        Ok(())
    }

    pub(crate) fn body(&mut self, now: Instant, name: &str, chunk: &[u8]) -> Result<(), String> {
        let exchange = self.exchange(name)?;
        self.machine().handle_body(now, exchange, chunk);
        Ok(())
    }

    pub(crate) fn end(&mut self, now: Instant, name: &str) -> Result<(), String> {
        let exchange = self.exchange(name)?;
        self.machine().handle_end(now, exchange);
        Ok(())
    }

    pub(crate) fn breaks(&mut self, now: Instant, name: &str) -> Result<(), String> {
        let exchange = self.exchange(name)?;
        self.machine().handle_failure(now, exchange);
        Ok(())
    }

    fn exchange(&self, name: &str) -> Result<ExchangeId, String> {
        let index = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        index.and_then(|index| self.exchanges.get(index).copied()).ok_or_else(|| format!("{name} has not been opened"))
    }

    /// Takes everything that is ready.
    pub(crate) fn drain(&mut self) -> Result<Vec<usize>, String> {
        let Some(machine) = &mut self.machine else { return Ok(Vec::new()) };
        let mut moved = Vec::new();
        while let Some(action) = machine.poll_action() {
            match action {
                Action::Open { exchange, request } => {
                    let before = self.exchanges.len();
                    let place = name_of(&mut self.exchanges, exchange);
                    if place <= before {
                        return Err(format!("{place} is opened twice"));
                    }
                    self.actions.push_back(Done::Open(place.to_string(), Box::new(request)));
                }
                Action::Abort { exchange } => {
                    let known = self.exchanges.contains(&exchange) && !self.aborted.contains(&exchange);
                    if !known {
                        return Err(format!("{exchange:?} is aborted, which is not under way"));
                    }
                    self.aborted.push(exchange);
                    let place = name_of(&mut self.exchanges, exchange);
                    self.actions.push_back(Done::Abort(place.to_string()));
                }
                other => return Err(format!("{other:?}")),
            }
            moved.push(self.actions.len() - 1);
        }
        Ok(moved)
    }

    pub(crate) fn drain_events(&mut self) -> bool {
        let Some(machine) = &mut self.machine else { return false };
        let mut moved = false;
        while let Some(event) = machine.poll_event() {
            moved = true;
            let seen = self.names.event(machine.role(), event);
            self.events.push_back(seen);
        }
        moved
    }

    pub(crate) fn command(&mut self, now: Instant, words: &[Word]) -> Result<Option<Seen>, String> {
        let machine = self.machine.as_mut().expect("the machine was started");
        if let [Word::Bare(command), authorization @ ..] = words
            && command == "authorize"
        {
            let value = match authorization {
                [value] => Some(value.text()?.parse().map_err(|_| format!("no value: {value}"))?),
                _ => None,
            };
            machine.authorize(now, value);
            return Ok(None);
        }
        self.names.command(machine.role_mut(), now, words)
    }

    pub(crate) fn getter(&mut self, name: &str) -> Result<Seen, String> {
        let machine = self.machine();
        match name {
            "is_drained" => Ok(Seen::default().bare(machine.is_drained())),
            other => ClientNames::getter(machine.role(), other),
        }
    }
}

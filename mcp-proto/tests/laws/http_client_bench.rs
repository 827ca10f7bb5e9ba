//! A client over HTTP whose application does what it is ordered, and a watch over what it does.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::response::Parts;
use mcp_proto::http::client::{Action, Config, ExchangeId, HttpClient};
use mcp_proto::{Instant, Limits, Version};
use serde_json::Value;

use super::client_subject::{ClientKnown, client_config, order_client, see_client};
use super::subject::{Order, Setup, Watch};

/// Turns after which something is taken to run in circles.
const MANY: usize = 200_000;

pub(crate) struct ClientBench {
    pub(crate) machine: HttpClient,
    pub(crate) now: Instant,
    pub(crate) known: ClientKnown,
    pub(crate) watch: Watch,
    pub(crate) opened: Vec<Opened>,
}

/// A request that the client made.
pub(crate) struct Opened {
    pub(crate) id: ExchangeId,
    pub(crate) request: Request<Bytes>,
    /// Its response is complete, has broken off or is not wanted any more.
    pub(crate) over: bool,
    /// The head of its response was told.
    pub(crate) begun: bool,
}

impl Opened {
    /// The id of the message that was sent, and its progress token, as JSON.
    pub(crate) fn asked(&self) -> (String, String) {
        let message: Value = serde_json::from_slice(self.request.body()).unwrap_or_default();
        let token = &message["params"]["_meta"]["progressToken"];
        (message["id"].to_string(), token.to_string())
    }
}

/// What a client did in the course of one step.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Did {
    pub(crate) actions: Vec<String>,
    pub(crate) events: Vec<String>,
}

impl ClientBench {
    pub(crate) fn new(version: Option<Version>, limits: Limits, http: Config) -> Self {
        let setup = Setup { limits, ..Setup::new(version) };
        let now = Instant::ORIGIN;
        let machine = HttpClient::new(now, client_config(&setup), http);
        Self { machine, now, known: ClientKnown::default(), watch: Watch::default(), opened: Vec::new() }
    }

    pub(crate) fn order(&mut self, order: Order) {
        order_client(self.machine.role_mut(), self.now, order, &mut self.known, &mut self.watch);
    }

    /// One of the last requests whose response is not over.
    pub(crate) fn nth_open(&self, which: u8) -> Option<usize> {
        let open: Vec<usize> = (0..self.opened.len()).rev().filter(|place| !self.opened[*place].over).collect();
        open.get(usize::from(which) % open.len().max(1)).copied()
    }

    pub(crate) fn head(&mut self, place: usize, head: &Parts) {
        let opened = &mut self.opened[place];
        if !opened.over && !std::mem::replace(&mut opened.begun, true) {
            self.machine.handle_head(self.now, opened.id, head);
        }
    }

    pub(crate) fn body(&mut self, place: usize, chunk: &[u8]) {
        let opened = &self.opened[place];
        if !opened.over && opened.begun {
            self.machine.handle_body(self.now, opened.id, chunk);
        }
    }

    pub(crate) fn end(&mut self, place: usize) {
        let opened = &mut self.opened[place];
        if opened.begun && !std::mem::replace(&mut opened.over, true) {
            self.machine.handle_end(self.now, opened.id);
        }
    }

    pub(crate) fn breaks(&mut self, place: usize) {
        let opened = &mut self.opened[place];
        if !std::mem::replace(&mut opened.over, true) {
            self.machine.handle_failure(self.now, opened.id);
        }
    }

    pub(crate) fn handle_timeout(&mut self) {
        self.machine.handle_timeout(self.now);
        assert!(self.machine.poll_timeout().is_none_or(|next| next > self.now), "a timeout that is due stays due");
    }

    /// Time passes as a driver lets it: from deadline to deadline.
    pub(crate) fn wait(&mut self, span: Duration, mut between: impl FnMut(&mut Self)) {
        let until = self.now + span;
        for _ in 0..MANY {
            let Some(due) = self.machine.poll_timeout().filter(|due| *due <= until) else {
                self.now = until;
                return;
            };
            self.now = self.now.max(due);
            self.handle_timeout();
            between(self);
        }
        panic!("the timers run in circles");
    }

    pub(crate) fn drain(&mut self, did: &mut Did) {
        self.drain_actions(did);
        self.drain_events(did);
        assert!(!self.machine.is_drained() || self.machine.poll_timeout().is_none(), "drained, and yet scheduled");
    }

    pub(crate) fn drain_actions(&mut self, did: &mut Did) {
        for _ in 0..MANY {
            let Some(action) = self.machine.poll_action() else { return };
            match action {
                Action::Open { exchange, request } => {
                    assert!(self.opened.iter().all(|opened| opened.id != exchange), "a name is used twice");
                    check_request(&request);
                    did.actions.push(show(self.opened.len(), &request));
                    self.opened.push(Opened { id: exchange, request, over: false, begun: false });
                }
                Action::Abort { exchange } => {
                    let place = self.opened.iter().position(|opened| opened.id == exchange);
                    let place = place.expect("what is aborted was opened");
                    assert!(!self.opened[place].over, "what is over is aborted");
                    self.opened[place].over = true;
                    did.actions.push(format!("abort {place}"));
                }
                other => panic!("{other:?}"),
            }
        }
        panic!("the actions have no end");
    }

    pub(crate) fn drain_events(&mut self, did: &mut Did) {
        for _ in 0..MANY {
            let Some(event) = self.machine.poll_event() else { return };
            self.watch.event();
            did.events.push(see_client(event, &mut self.known, &mut self.watch));
        }
        panic!("the events have no end");
    }

    /// Closes the client and sees it end, whoever does not answer.
    pub(crate) fn finish(&mut self) -> Did {
        let mut did = Did::default();
        self.machine.role_mut().close(self.now);
        self.drain(&mut did);
        self.wait(Duration::from_secs(1_000_000), |bench| bench.drain(&mut did));
        self.drain(&mut did);
        for place in 0..self.opened.len() {
            self.breaks(place);
        }
        self.drain(&mut did);
        assert!(self.machine.is_drained(), "closed, and time has passed, and yet not drained");
        assert_eq!(self.machine.poll_timeout(), None, "closed, and yet something is scheduled");
        self.watch.all_over();
        did
    }
}

/// What every request has, and where it goes.
fn check_request(request: &Request<Bytes>) {
    assert_eq!(request.uri().authority().map(|authority| authority.as_str()), Some("localhost"), "another origin");
    for (name, value) in request.headers() {
        assert!(value.as_bytes().iter().all(|byte| (0x20..=0x7e).contains(byte)), "{name}: {value:?}");
    }
    match request.method().as_str() {
        "POST" => {
            assert_eq!(request.headers()["content-type"], "application/json");
            let _: Value = serde_json::from_slice(request.body()).expect("a body is JSON");
        }
        "GET" | "DELETE" => assert!(request.body().is_empty()),
        other => panic!("{other}"),
    }
}

fn show(place: usize, request: &Request<Bytes>) -> String {
    let body = String::from_utf8_lossy(request.body());
    format!("open {place} {} {} {:?} {body}", request.method(), request.uri(), request.headers())
}

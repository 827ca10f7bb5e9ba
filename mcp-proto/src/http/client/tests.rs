//! A client over HTTP against a scripted server, in virtual time.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use http::{Method, Request, Response};
use serde_json::Value;

use super::*;
use crate::client::{EraPolicy, Event, RequestError};
use crate::jsonrpc::Raw;
use crate::model::{ClientCapabilities, ElicitationCapability, Implementation};
use crate::{CloseReason, Incompatible, Instant, RequestHandle, Version, client};

mod answers;
mod cancelling;
mod closing;
mod hostile;
mod listening;
mod opening;
mod redirects;
mod resuming;
mod sessions;
mod sse_transport;
mod storm;
mod subscriptions;
mod tools;
mod unauthorized;

/// A client, a clock, and the requests that have left.
pub(super) struct Rig {
    pub(super) client: HttpClient,
    pub(super) now: Instant,
}

/// A request that has left.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) exchange: ExchangeId,
    pub(super) request: Request<bytes::Bytes>,
}

pub(super) const SECOND: Duration = Duration::from_secs(1);

pub(super) const DISCOVERED: &str = concat!(
    r#"{"resultType":"complete","supportedVersions":["2026-07-28"],"#,
    r#""capabilities":{"tools":{},"resources":{},"prompts":{}},"ttlMs":0,"cacheScope":"private"}"#
);

pub(super) fn config() -> client::Config {
    let mut config = client::Config::new(Implementation::new("c", "1"));
    config.capabilities = ClientCapabilities::new().with_elicitation(ElicitationCapability::new());
    config
}

pub(super) fn http() -> Config {
    Config::new("http://example.com/mcp".parse().expect("a URI"))
}

pub(super) fn initialized(version: Version) -> String {
    format!(
        r#"{{"protocolVersion":"{version}","capabilities":{{"tools":{{}}}},"serverInfo":{{"name":"s","version":"2"}}}}"#
    )
}

pub(super) fn result(id: i64, result: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#)
}

pub(super) fn error(id: &str, error: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{error}}}"#)
}

pub(super) fn raw(text: &str) -> Raw {
    Raw::from_text(text.into()).expect("JSON")
}

pub(super) fn finished(request: RequestHandle, outcome: Result<&str, RequestError>) -> Event {
    Event::Finished { request, outcome: outcome.map(raw) }
}

impl Sent {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name).map(|value| value.to_str().expect("text"))
    }

    pub(super) fn body(&self) -> Value {
        serde_json::from_slice(self.request.body()).expect("JSON")
    }

    /// The id of the request in it.
    pub(super) fn id(&self) -> i64 {
        self.body()["id"].as_i64().expect("a request")
    }

    /// `METHOD path`, or for messages their id and method.
    pub(super) fn describe(&self) -> String {
        if self.request.method() != Method::POST {
            return format!("{} {}", self.request.method(), self.request.uri().path());
        }
        let body = self.body();
        let method = body["method"].as_str().unwrap_or("answer");
        body.get("id").map_or_else(|| method.into(), |id| format!("{id} {method}"))
    }
}

impl Rig {
    pub(super) fn new(config: client::Config, http: Config) -> Self {
        let now = Instant::ORIGIN;
        Self { client: HttpClient::new(now, config, http), now }
    }

    /// A client that has agreed on 2026-07-28; the next id is 2.
    pub(super) fn modern() -> Self {
        Self::modern_with(config(), http())
    }

    pub(super) fn modern_with(config: client::Config, http: Config) -> Self {
        let mut rig = Self::new(config, http);
        let probe = rig.one();
        rig.json(&probe, 200, &result(1, DISCOVERED));
        assert_eq!(rig.events(), [Event::Ready]);
        rig
    }

    /// A client that has agreed on a legacy revision, in the session `s1`, with an open GET stream, which it gives; the
    /// next id is 2.
    pub(super) fn legacy(version: Version) -> (Self, Sent) {
        let mut rig = Self::handshaken(version, http());
        let stream = rig.one();
        assert_eq!(stream.describe(), "GET /mcp");
        rig.head(&stream, 200, &[("content-type", "text/event-stream")]);
        (rig, stream)
    }

    /// The same without the GET stream.
    pub(super) fn deaf(version: Version) -> Self {
        let mut http = http();
        http.listen = false;
        Self::handshaken(version, http)
    }

    pub(super) fn handshaken(version: Version, http: Config) -> Self {
        let mut config = config();
        config.era = EraPolicy::Legacy;
        let mut rig = Self::new(config, http);
        let initialize = rig.one();
        rig.initialize(&initialize, version, "s1");
        assert_eq!(rig.events(), [Event::Ready]);
        rig
    }

    /// Answers `initialize` and takes `notifications/initialized`.
    pub(super) fn initialize(&mut self, initialize: &Sent, version: Version, session: &str) {
        assert!(initialize.describe().ends_with(" initialize"), "{initialize:?}");
        assert_eq!(initialize.header("mcp-session-id"), None);
        self.head(initialize, 200, &[("content-type", "application/json"), ("mcp-session-id", session)]);
        self.body(initialize, &result(initialize.id(), &initialized(version)));
        self.end(initialize);
        let notification = self.one();
        assert_eq!(notification.describe(), "notifications/initialized");
        assert_eq!(notification.header("mcp-session-id"), Some(session));
        assert_eq!(notification.header("mcp-protocol-version"), Some(version.as_str()));
        self.accept(&notification);
    }

    /// The requests that leave now.
    pub(super) fn sent(&mut self) -> Vec<Sent> {
        let mut sent = vec![];
        for action in self.actions() {
            match action {
                Action::Open { exchange, request } => sent.push(Sent { exchange, request }),
                Action::Abort { exchange } => panic!("{exchange:?} was aborted"),
            }
        }
        sent
    }

    /// What was aborted now, with nothing sent.
    pub(super) fn aborted(&mut self) -> Vec<ExchangeId> {
        let aborted = |action| match action {
            Action::Open { request, .. } => panic!("{request:?} was sent"),
            Action::Abort { exchange } => exchange,
        };
        self.actions().into_iter().map(aborted).collect()
    }

    pub(super) fn actions(&mut self) -> Vec<Action> {
        core::iter::from_fn(|| self.client.poll_action()).collect()
    }

    /// The one request that leaves now.
    pub(super) fn one(&mut self) -> Sent {
        let mut sent = self.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        sent.remove(0)
    }

    /// What leaves now, described.
    pub(super) fn described(&mut self) -> Vec<String> {
        self.sent().iter().map(Sent::describe).collect()
    }

    pub(super) fn head(&mut self, sent: &Sent, status: u16, headers: &[(&str, &str)]) {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let (head, ()) = response.body(()).expect("a head").into_parts();
        self.client.handle_head(self.now, sent.exchange, &head);
    }

    pub(super) fn body(&mut self, sent: &Sent, text: &str) {
        self.client.handle_body(self.now, sent.exchange, text.as_bytes());
    }

    pub(super) fn end(&mut self, sent: &Sent) {
        self.client.handle_end(self.now, sent.exchange);
    }

    pub(super) fn fail(&mut self, sent: &Sent) {
        self.client.handle_failure(self.now, sent.exchange);
    }

    /// A whole response of JSON.
    pub(super) fn json(&mut self, sent: &Sent, status: u16, text: &str) {
        self.head(sent, status, &[("content-type", "application/json")]);
        self.body(sent, text);
        self.end(sent);
    }

    /// A whole response without a body.
    pub(super) fn empty(&mut self, sent: &Sent, status: u16) {
        self.head(sent, status, &[]);
        self.end(sent);
    }

    pub(super) fn accept(&mut self, sent: &Sent) {
        self.empty(sent, 202);
    }

    /// The head of a stream of events.
    pub(super) fn stream(&mut self, sent: &Sent) {
        self.head(sent, 200, &[("content-type", "text/event-stream")]);
    }

    pub(super) fn event(&mut self, sent: &Sent, text: &str) {
        self.body(sent, &format!("data: {text}\n\n"));
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now = self.now + time;
        self.client.handle_timeout(self.now);
        assert!(self.client.poll_timeout().is_none_or(|at| at > self.now));
    }

    pub(super) fn request(&mut self, method: &str, params: &str) -> RequestHandle {
        let request = client::Request::new(method, Some(raw(params)));
        self.client.role_mut().request(self.now, request).expect("accepted")
    }

    /// Why the client has closed, which it has just told; nothing is left to do.
    pub(super) fn closed(&mut self) -> CloseReason {
        assert_eq!(self.actions().len(), 0);
        match self.events().pop() {
            Some(Event::Closed { reason }) => reason,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn events(&mut self) -> Vec<Event> {
        core::iter::from_fn(|| self.client.poll_event()).collect()
    }
}

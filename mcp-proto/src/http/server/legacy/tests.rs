//! The sessions, driven by hand.

mod ending;
mod hostile;
mod http_sse;
mod isolation;
mod opening;
mod posting;
mod resuming;
mod streams;

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};

use super::{Arrival, ArrivalKind, SessionKey, Sessions, StreamId};
use crate::codec::{SseDecoder, SseItem};
use crate::http::Principal;
use crate::http::server::{Config, HttpSse, Output};
use crate::jsonrpc::Raw;
use crate::model::{
    Implementation, LoggingLevel, LoggingMessageParams, ResourcesCapability, ServerCapabilities, ToolsCapability,
};
use crate::server::{self, Event, Incoming, Inputs, Server};
use crate::{InboundId, Instant, Version};

/// The sessions of an endpoint that offers all there is, and what its clients would see.
struct Bench {
    sessions: Sessions,
    now: Instant,
    /// How many sessions were opened.
    drawn: u32,
}

/// A property is tried so often; failures are told and not written down.
fn cases(cases: u32) -> proptest::prelude::ProptestConfig {
    proptest::prelude::ProptestConfig { failure_persistence: None, cases, ..Default::default() }
}

/// A response, as far as it was read.
#[derive(Debug, Default)]
struct Heard {
    status: u16,
    headers: HeaderMap,
    text: Vec<u8>,
    over: bool,
}

/// A client: how it is known.
#[derive(Clone, Debug, Default)]
struct Who {
    session: Option<Box<str>>,
    version: Option<Version>,
    principal: Option<Principal>,
}

/// An event of a stream.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Told {
    id: String,
    data: String,
}

impl Bench {
    fn new(adjust: impl FnOnce(&mut Config, &mut server::Config)) -> Self {
        let mut role = server::Config::new(Implementation::new("s", "1"));
        role.capabilities = ServerCapabilities::new()
            .with_tools(ToolsCapability::new().with_list_changed(true))
            .with_resources(ResourcesCapability::new().with_list_changed(true).with_subscribe(true))
            .with_logging(crate::model::Object::new());
        let mut config = Config::new(role.clone());
        config.stream_after = Duration::ZERO;
        config.http_sse = Some(HttpSse::new("/sse", "/messages"));
        adjust(&mut config, &mut role);
        config.server = Arc::new(role);
        Self { sessions: Sessions::new(Arc::new(config)), now: Instant::ORIGIN, drawn: 0 }
    }

    fn plain() -> Self {
        Self::new(|_, _| {})
    }

    fn arrive(&mut self, who: &Who, kind: ArrivalKind) -> StreamId {
        let arrival =
            Arrival { kind, session: who.session.clone(), version: who.version, principal: who.principal.clone() };
        let drawn = &mut self.drawn;
        self.sessions.open(self.now, arrival, || {
            *drawn += 1;
            let mut id = [0; 16];
            id[12..].copy_from_slice(&(*drawn * 0x1_0000).to_be_bytes());
            id
        })
    }

    fn post(&mut self, who: &Who, message: &Value) -> StreamId {
        self.post_text(who, &message.to_string())
    }

    fn post_text(&mut self, who: &Who, text: &str) -> StreamId {
        self.arrive(who, ArrivalKind::Post(Bytes::copy_from_slice(text.as_bytes())))
    }

    fn get(&mut self, who: &Who, last_event_id: Option<&str>) -> StreamId {
        self.arrive(who, ArrivalKind::Get { last_event_id: last_event_id.map(Box::from) })
    }

    fn delete(&mut self, who: &Who) -> StreamId {
        self.arrive(who, ArrivalKind::Delete)
    }

    /// Opens a session of `version`, whose client can be asked everything.
    fn session(&mut self, version: &str) -> (Who, SessionKey) {
        self.session_of(version, None)
    }

    fn session_of(&mut self, version: &str, principal: Option<&str>) -> (Who, SessionKey) {
        let mut who = Who { principal: principal.map(Principal::new), ..Who::default() };
        let stream = self.post(&who, &initialize(version));
        let heard = self.read(stream);
        assert_eq!(heard.status, 200, "{}", heard.body());
        who.session = Some(heard.headers["mcp-session-id"].to_str().expect("text").into());
        let stream = self.post(&who, &json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        assert_eq!(self.read(stream).status, 202);
        let key = self.sessions.newest();
        (who, key)
    }

    /// Makes a request and gives its response and its event.
    fn call(&mut self, who: &Who, id: impl Into<Value>) -> (StreamId, InboundId) {
        let stream = self.post(who, &call(id));
        (stream, self.incoming().id)
    }

    fn incoming(&mut self) -> Incoming {
        match self.events().as_slice() {
            [(_, Event::Request(incoming))] => incoming.clone(),
            events => panic!("one request, not {events:?}"),
        }
    }

    fn events(&mut self) -> Vec<(SessionKey, Event)> {
        core::iter::from_fn(|| self.sessions.poll_event()).collect()
    }

    fn role(&mut self, key: SessionKey) -> &mut Server {
        self.sessions.role_mut(key).expect("a session")
    }

    fn respond(&mut self, key: SessionKey, call: InboundId, result: &str) {
        let now = self.now;
        self.role(key).respond(now, call, Ok(raw(result)));
    }

    fn log(&mut self, key: SessionKey, about: Option<InboundId>, text: &str) {
        let now = self.now;
        let message = LoggingMessageParams::new(LoggingLevel::Error, text);
        self.role(key).log(now, about, &message);
    }

    fn ask(&mut self, key: SessionKey, call: InboundId) {
        let now = self.now;
        self.role(key).require_input(now, call, Inputs::new().with("where", "roots/list", None), None);
    }

    /// Reads a response as far as it goes.
    fn read(&mut self, stream: StreamId) -> Heard {
        let mut heard = Heard::default();
        self.read_on(stream, &mut heard);
        heard
    }

    fn read_on(&mut self, stream: StreamId, heard: &mut Heard) {
        while let Some(output) = self.sessions.poll_output(stream) {
            assert!(!heard.over, "something after the end");
            match output {
                Output::Head(parts) => {
                    assert_eq!(heard.status, 0, "two heads");
                    (heard.status, heard.headers) = (parts.status.as_u16(), parts.headers);
                }
                Output::Body(bytes) => {
                    assert_ne!(heard.status, 0, "a body before the head");
                    heard.text.extend_from_slice(&bytes);
                }
                Output::End => heard.over = true,
            }
        }
        if heard.over && heard.headers.contains_key("content-length") {
            assert_eq!(heard.headers["content-length"], heard.text.len().to_string());
        }
    }

    /// Reads what is left of a stream of events whose start was read.
    fn read_rest(&mut self, stream: StreamId) -> Heard {
        let mut heard = Heard { status: 200, ..Heard::default() };
        heard.headers.insert("content-type", http::HeaderValue::from_static("text/event-stream"));
        self.read_on(stream, &mut heard);
        heard
    }

    /// The bytes that a response has to say, wherever it was left.
    fn text(&mut self, stream: StreamId) -> String {
        let mut text = Vec::new();
        while let Some(output) = self.sessions.poll_output(stream) {
            if let Output::Body(bytes) = output {
                text.extend_from_slice(&bytes);
            }
        }
        String::from_utf8(text).expect("text")
    }

    fn wait(&mut self, span: Duration) {
        self.now = self.now + span;
        self.sessions.handle_timeout(self.now);
        assert!(self.sessions.poll_timeout().is_none_or(|due| due > self.now));
    }

    /// Nothing is left of any session.
    fn assert_nothing_left(&mut self) {
        assert!(self.sessions.is_empty());
        self.sessions.assert_consistent();
        assert_eq!(self.sessions.poll_timeout(), None);
        let rest = alloc::format!("{:?}", self.sessions);
        assert!(!rest.contains("Kept") && !rest.contains("Response {") && !rest.contains("Session {"), "{rest}");
    }
}

impl Heard {
    fn body(&self) -> &str {
        core::str::from_utf8(&self.text).expect("text")
    }

    fn json(&self) -> Value {
        assert_eq!(self.headers["content-type"], "application/json");
        assert!(self.over);
        serde_json::from_slice(&self.text).expect("JSON")
    }

    /// Status, code and id of an error.
    fn refused(&self) -> (u16, i64, Value) {
        let error = self.json();
        (self.status, error["error"]["code"].as_i64().expect("a code"), error["id"].clone())
    }

    /// The events, in order; those without data are there too.
    fn told(&self) -> Vec<Told> {
        assert_eq!(self.headers["content-type"], "text/event-stream");
        let (mut decoder, mut bytes) = (SseDecoder::new(1 << 20), &self.text[..]);
        let mut told = Vec::new();
        while let Some(item) = decoder.next_item(&mut bytes) {
            let SseItem::Event(event) = item else { continue };
            let data = String::from_utf8(event.data.to_vec()).expect("text");
            told.push(data);
        }
        let ids = self.body().lines().filter_map(|line| line.strip_prefix("id: "));
        let ids = ids.map(ToString::to_string).chain(core::iter::repeat(String::new()));
        told.into_iter().zip(ids).map(|(data, id)| Told { id, data }).collect()
    }

    /// What the messages of the stream are: the id of an answer, the text of a log message, the method of a request.
    fn messages(&self) -> Vec<String> {
        self.told().iter().filter(|told| !told.data.is_empty()).map(|told| short(&told.data)).collect()
    }

    fn comments(&self) -> usize {
        self.body().lines().filter(|line| line.starts_with(':')).count()
    }
}

fn short(message: &str) -> String {
    let message: Value = serde_json::from_str(message).expect("JSON");
    let answers = |message: &Value| alloc::format!("={}", message["id"]);
    match (&message, &message["method"], &message["params"]["data"]) {
        (Value::Array(answered), ..) => answered.iter().map(answers).collect(),
        (_, Value::Null, _) => answers(&message),
        (_, _, Value::String(text)) => text.clone(),
        (_, Value::String(method), _) => method.clone(),
        _ => panic!("a message, not {message}"),
    }
}

fn initialize(version: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": "open", "method": "initialize", "params": {
        "protocolVersion": version, "clientInfo": {"name": "c", "version": "1"},
        "capabilities": {"elicitation": {}, "sampling": {}, "roots": {}},
    }})
}

fn call(id: impl Into<Value>) -> Value {
    json!({"jsonrpc": "2.0", "id": id.into(), "method": "tools/call", "params": {"name": "t"}})
}

fn cancel(id: impl Into<Value>) -> Value {
    json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id.into()}})
}

fn ping(id: impl Into<Value>) -> Value {
    json!({"jsonrpc": "2.0", "id": id.into(), "method": "ping"})
}

fn raw(text: &str) -> Raw {
    Raw::from_text(text.into()).expect("JSON")
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

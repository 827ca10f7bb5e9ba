//! A client's lines against a server, by hand.

mod legacy;
mod lifecycle;
mod modern;

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::model::{PromptsCapability, ResourcesCapability, ServerCapabilities, ToolsCapability};
use crate::{CloseReason, Stream};

/// A server that offers all there is, and what a client would see of it.
pub(super) struct Bench {
    pub(super) stream: Stream<Server>,
    pub(super) now: Instant,
}

impl Bench {
    pub(super) fn new(adjust: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(Implementation::new("s", "1"));
        config.capabilities = ServerCapabilities::new()
            .with_tools(ToolsCapability::new().with_list_changed(true))
            .with_prompts(PromptsCapability::new().with_list_changed(true))
            .with_resources(ResourcesCapability::new().with_list_changed(true).with_subscribe(true))
            .with_logging(crate::model::Object::new());
        adjust(&mut config);
        Self { stream: Stream::new(Server::new(config)), now: Instant::ORIGIN }
    }

    /// With a legacy session of `version` open, whose client can be asked everything.
    pub(super) fn session(version: &str, adjust: impl FnOnce(&mut Config)) -> Self {
        let mut bench = Self::new(adjust);
        bench.say(json!({"jsonrpc": "2.0", "id": "open", "method": "initialize", "params": {
            "protocolVersion": version, "clientInfo": {"name": "c", "version": "1"},
            "capabilities": {"elicitation": {}, "sampling": {}, "roots": {}},
        }}));
        bench.say(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        assert_eq!(bench.heard().len(), 1);
        bench
    }

    pub(super) fn server(&mut self) -> &mut Server {
        self.stream.role_mut()
    }

    pub(super) fn say(&mut self, message: Value) {
        self.say_text(&message.to_string());
    }

    pub(super) fn say_text(&mut self, text: &str) {
        self.stream.handle_input(self.now, text.as_bytes());
        self.stream.handle_input(self.now, b"\n");
    }

    pub(super) fn call(&mut self, id: impl Into<Value>, method: &str, params: Value) {
        self.say(json!({"jsonrpc": "2.0", "id": id.into(), "method": method, "params": params}));
    }

    /// Makes a modern request with the capabilities `{"elicitation": {}}`.
    pub(super) fn modern(&mut self, id: impl Into<Value>, method: &str, mut params: Value) {
        let meta = params.as_object_mut().expect("an object").entry("_meta").or_insert_with(|| json!({}));
        let meta = meta.as_object_mut().expect("an object");
        meta.insert("io.modelcontextprotocol/protocolVersion".into(), "2026-07-28".into());
        meta.insert("io.modelcontextprotocol/clientCapabilities".into(), json!({"elicitation": {}}));
        self.call(id, method, params);
    }

    pub(super) fn heard(&mut self) -> Vec<Value> {
        let mut out = Vec::new();
        while self.stream.poll_transmit(&mut out).is_some() {}
        let text = String::from_utf8(out).expect("text");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    pub(super) fn heard_one(&mut self) -> Value {
        let mut heard = self.heard();
        assert_eq!(heard.len(), 1, "{heard:?}");
        heard.remove(0)
    }

    pub(super) fn events(&mut self) -> Vec<Event> {
        core::iter::from_fn(|| self.stream.poll_event()).collect()
    }

    pub(super) fn request(&mut self) -> Incoming {
        match self.events().as_slice() {
            [Event::Request(incoming)] => incoming.clone(),
            events => panic!("one request, not {events:?}"),
        }
    }

    pub(super) fn subscribing(&mut self) -> Subscribing {
        match self.events().as_slice() {
            [Event::Subscribe(subscribing)] => subscribing.clone(),
            events => panic!("one subscription, not {events:?}"),
        }
    }

    pub(super) fn respond(&mut self, id: InboundId, result: &str) {
        let now = self.now;
        self.server().respond(now, id, Ok(raw(result)));
    }

    pub(super) fn wait(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
        self.stream.handle_timeout(self.now);
        assert!(self.stream.poll_timeout().is_none_or(|due| due > self.now));
    }

    /// The code and the message of the one error that was heard.
    pub(super) fn refused(&mut self) -> (i64, String) {
        let error = &self.heard_one()["error"];
        (error["code"].as_i64().expect("a code"), error["message"].as_str().expect("a message").to_string())
    }
}

pub(super) fn raw(text: &str) -> Raw {
    Raw::from_text(text.into()).expect("JSON")
}

//! A router as its clients see it, over a stream in memory whose clock stands still.

mod caching;
mod capabilities;
mod content;
mod dynamic;
mod eras;
mod faults;
#[cfg(feature = "http")]
mod http;
mod merge;
mod methods;
mod mount;
mod reentrant;
mod visibility;
mod warnings;

use std::future::{Future, Pending, pending};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use mcp_proto::Instant;
use serde_json::{Value, json};

use crate::duplex::{DuplexReader, DuplexWriter, duplex};
use crate::{Runtime, ServerDriver, Service, Sleep};

/// A clock that stands still.
#[derive(Clone)]
pub(super) struct Still;

pub(super) struct Never(Pending<()>);

impl Runtime for Still {
    type Sleep = Never;

    fn now(&self) -> Instant {
        Instant::ORIGIN
    }

    fn sleep_until(&self, _: Instant) -> Never {
        Never(pending())
    }
}

impl Future for Never {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx)
    }
}

impl Sleep for Never {
    fn reset(self: Pin<&mut Self>, _: Instant) {}
}

/// One connection.
pub(super) struct Connection<S: Service> {
    driver: ServerDriver<DuplexReader, DuplexWriter, S, Still>,
    reader: DuplexReader,
    writer: DuplexWriter,
    is_modern: bool,
    client: &'static str,
    said: u64,
}

impl<S: Service> Connection<S> {
    pub(super) fn modern(service: S) -> Self {
        Self::open(service, true)
    }

    /// With a session open.
    pub(super) fn legacy(service: S) -> Self {
        let mut connection = Self::open(service, false);
        let client = json!({"name": "somebody", "version": "1"});
        let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
        connection.ask("initialize", params);
        connection.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        assert_eq!(connection.told(), [""; 0]);
        connection
    }

    fn open(service: S, is_modern: bool) -> Self {
        let (here, there) = duplex(1 << 20);
        let ((reader, writer), (server_reader, server_writer)) = (here.split(), there.split());
        let driver = ServerDriver::new(server_reader, server_writer, service, Still);
        Self { driver, reader, writer, is_modern, client: "somebody", said: 0 }
    }

    /// Who the client says it is from now on.
    pub(super) fn named(mut self, client: &'static str) -> Self {
        self.client = client;
        self
    }

    pub(super) fn say(&mut self, message: &Value) {
        let line = format!("{message}\n");
        futures_lite::future::block_on(self.writer.write_all(line.as_bytes())).unwrap();
    }

    /// Lets the server run until it waits, and gives what it said.
    pub(super) fn heard(&mut self) -> Vec<Value> {
        let mut text = Vec::new();
        for _ in 0..3 {
            assert!(Pin::new(&mut self.driver).poll(&mut Context::from_waker(Waker::noop())).is_pending());
            let mut buffer = [0; 1 << 16];
            while let Poll::Ready(read) =
                pin!(self.reader.read(&mut buffer)).poll(&mut Context::from_waker(Waker::noop()))
            {
                text.extend_from_slice(&buffer[..read.unwrap()]);
            }
        }
        let text = String::from_utf8(text).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The methods of what the server says of itself.
    pub(super) fn told(&mut self) -> Vec<String> {
        self.heard().iter().map(|message| message["method"].as_str().unwrap_or("an answer").to_owned()).collect()
    }

    /// Sends a request; its id.
    pub(super) fn request(&mut self, method: &str, mut params: Value) -> u64 {
        self.said += 1;
        if self.is_modern {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {"roots": {}},
                "io.modelcontextprotocol/clientInfo": {"name": self.client, "version": "1"},
            });
        }
        self.say(&json!({"jsonrpc": "2.0", "id": self.said, "method": method, "params": params}));
        self.said
    }

    /// The result, or the error.
    pub(super) fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        let mut heard = self.heard();
        let answer =
            heard.iter_mut().find(|message| message["id"] == id).unwrap_or_else(|| panic!("no answer to {method}"));
        let field = if answer["error"].is_null() { "result" } else { "error" };
        answer[field].take()
    }

    /// The text that a tool gives, or the error.
    pub(super) fn call(&mut self, tool: &str) -> Value {
        let mut answer = self.ask("tools/call", json!({"name": tool, "arguments": {}}));
        if answer["content"].is_null() { answer } else { answer["content"][0]["text"].take() }
    }

    /// The names in a list.
    pub(super) fn list(&mut self, what: &str) -> Vec<String> {
        let page = self.ask(&format!("{what}/list"), json!({}));
        let items = if what == "resources/templates" { &page["resourceTemplates"] } else { &page[what] };
        let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
        items.as_array().unwrap_or_else(|| panic!("{page}")).iter().map(name).collect()
    }
}

//! The core paths of a client, as a driver sees them.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::*;
use crate::model::{ClientCapabilities, ElicitationCapability};
use crate::{Incompatible, Stream, Version};

mod cancelling;
mod limits;
mod opening;
mod questions;
mod requests;

/// A client on a stream, a clock, and what they did since somebody looked.
pub(super) struct Rig {
    pub(super) stream: Stream<Client>,
    pub(super) now: Instant,
}

pub(super) fn config() -> Config {
    let mut config = Config::new(Implementation::new("c", "1"));
    config.capabilities = ClientCapabilities::new().with_elicitation(ElicitationCapability::new());
    config
}

pub(super) const DISCOVERED: &str = concat!(
    r#"{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{},"resources":{}},"#,
    r#""ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"2"}}}"#
);

pub(super) fn initialized(version: &str) -> String {
    format!(
        r#"{{"protocolVersion":"{version}","capabilities":{{"tools":{{}}}},"serverInfo":{{"name":"s","version":"2"}}}}"#
    )
}

impl Rig {
    pub(super) fn new(config: Config) -> Self {
        let now = Instant::ORIGIN;
        Self { stream: Stream::new(Client::new(now, config)), now }
    }

    /// A client that has agreed on 2026-07-28; the next id is 2.
    pub(super) fn modern(config: Config) -> Self {
        let mut rig = Self::new(config);
        rig.sent();
        rig.result(1, DISCOVERED);
        assert_eq!(rig.events(), [Event::Ready]);
        rig
    }

    /// A client that has agreed on a legacy revision without a probe; the next id is 2.
    pub(super) fn legacy(version: Version, mut config: Config) -> Self {
        config.era = EraPolicy::Legacy;
        let mut rig = Self::new(config);
        rig.sent();
        rig.result(1, &initialized(version.as_str()));
        assert_eq!(rig.events(), [Event::Ready]);
        assert_eq!(rig.sent(), [r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#]);
        rig
    }

    pub(super) fn client(&mut self) -> &mut Client {
        self.stream.role_mut()
    }

    pub(super) fn receive(&mut self, line: &str) {
        self.stream.handle_input(self.now, line.as_bytes());
        self.stream.handle_input(self.now, b"\n");
    }

    pub(super) fn result(&mut self, id: i64, result: &str) {
        self.receive(&format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#));
    }

    pub(super) fn error(&mut self, id: i64, error: &str) {
        self.receive(&format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{error}}}"#));
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now = self.now + time;
        self.stream.handle_timeout(self.now);
        assert!(self.stream.poll_timeout().is_none_or(|at| at > self.now));
    }

    pub(super) fn request(&mut self, method: &str) -> RequestHandle {
        self.ask(Request::new(method, None))
    }

    pub(super) fn ask(&mut self, request: Request) -> RequestHandle {
        let now = self.now;
        self.client().request(now, request).expect("accepted")
    }

    /// What was sent.
    pub(super) fn sent(&mut self) -> Vec<String> {
        let mut sent = vec![];
        let mut out = vec![];
        while let Some(length) = self.stream.poll_transmit(&mut out) {
            assert_eq!(length, out.len());
            let line = String::from_utf8(core::mem::take(&mut out)).expect("UTF-8");
            sent.push(line.strip_suffix('\n').expect("a line").into());
        }
        sent
    }

    /// The methods of the requests and notifications that were sent, with the ids of the requests.
    pub(super) fn sent_methods(&mut self) -> Vec<String> {
        let describe = |line: String| {
            let message: serde_json::Value = serde_json::from_str(&line).expect("JSON");
            let method = message["method"].as_str().unwrap_or("answer");
            message.get("id").map_or_else(|| method.into(), |id| format!("{id} {method}"))
        };
        self.sent().into_iter().map(describe).collect()
    }

    pub(super) fn events(&mut self) -> Vec<Event> {
        core::iter::from_fn(|| self.stream.poll_event()).collect()
    }
}

pub(super) fn raw(text: &str) -> Raw {
    Raw::from_text(text.into()).expect("JSON")
}

pub(super) fn finished(request: RequestHandle, outcome: Result<&str, RequestError>) -> Event {
    Event::Finished { request, outcome: outcome.map(raw) }
}

pub(super) fn closed(why: Incompatible) -> Event {
    Event::Closed { reason: CloseReason::PeerIncompatible(why) }
}

pub(super) const SECOND: Duration = Duration::from_secs(1);

//! What HTTP asks of a server beyond what a stream does.

use alloc::collections::VecDeque;
use alloc::sync::Arc;

use serde_json::value::RawValue;

pub(crate) use super::discover::result_parts;
use super::dispatch::Request;
pub(crate) use super::dispatch::unsupported;
use super::lifecycle::State;
pub(crate) use super::outgoing::WrittenKind;
use super::scope::Scope;
use super::{Config, Event, Server};
use crate::jsonrpc::WireId;
use crate::meta::incoming_meta::Preread;
use crate::meta::result_meta::ResultParts;
use crate::rpc::origin::Origin;
use crate::{Instant, Version};

impl Server {
    /// A server for one modern request; `parts` are those of its configuration, which many may share.
    pub(crate) fn modern(config: Arc<Config>, parts: Arc<ResultParts>) -> Self {
        Self::scoped(config, parts, Scope::Modern)
    }

    /// A server for one of many sessions; `parts` are those of its configuration, which all of them share.
    pub(crate) fn of_session(config: Arc<Config>, parts: Arc<ResultParts>) -> Self {
        Self::scoped(config, parts, Scope::Any)
    }

    /// A server for one message of a client of revision `version`, of which nothing else is known; `None` is for
    /// `initialize`.
    pub(crate) fn sessionless(config: Arc<Config>, parts: Arc<ResultParts>, version: Option<Version>) -> Self {
        let mut server = Self::scoped(config, parts, Scope::Sessionless);
        if let Some(version) = version {
            server.assume_session(version);
        }
        server
    }

    /// Takes a modern request whose params have been read.
    pub(crate) fn dispatch_preread(
        &mut self,
        now: Instant,
        id: &WireId,
        method: &str,
        params: Option<&RawValue>,
        preread: &Preread<'_>,
    ) {
        let request = Request { id, method, params, origin: None, batch: None, preread: Some(preread) };
        self.dispatch_request(now, request);
    }

    /// Whether a request that came in by `origin` is still being answered.
    pub(crate) fn owes(&self, origin: Origin) -> bool {
        self.calls.any_from(origin)
    }

    /// Whether anything is still to be said about what came in, be it by a subscription.
    pub(crate) fn owes_anything(&self) -> bool {
        !self.calls.is_empty() || self.subscriptions.len() > 0
    }

    /// Whether nothing waits to be sent.
    pub(crate) fn is_silent(&self) -> bool {
        self.output.is_empty()
    }

    /// Whether events wait to be polled.
    pub(crate) fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    /// Gives back the room of what has gone: of many servers most are idle.
    pub(crate) fn release(&mut self) {
        if self.events.is_empty() {
            self.events = VecDeque::new();
        }
        self.output.release();
        self.calls.give_back();
    }

    /// When a command last left something to be sent.
    pub(crate) fn spoke(&self) -> Instant {
        self.spoke
    }

    /// How many messages were ever to be sent, and how many of these have left.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.output.pushed(), self.output.left())
    }

    /// Nobody reads the answer to the one request that this server was made for: it is cancelled, or the subscription
    /// is over.
    pub(crate) fn abandon(&mut self) {
        while let Some(id) = self.calls.first() {
            self.give_up(id, None);
        }
        while let Some((id, subscription)) = self.subscriptions.pop() {
            self.calls.release(&subscription.wire);
            self.events.push_back(Event::Unsubscribed { id });
        }
        self.output.clear();
        self.timers.clear();
        self.batches.clear();
        self.state = State::Closed;
    }
}

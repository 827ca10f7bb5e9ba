//! The server's half of the protocol, above any transport.

mod change;
mod config;
mod context;
mod event;
mod input;

use alloc::sync::Arc;
use alloc::vec::Vec;

pub use change::Change;
pub use config::Config;
pub use context::{ClientProfile, Context, Trace};
pub use event::{Event, Incoming, Subscribing};
pub use input::{Answers, Inputs};

use crate::jsonrpc::{Raw, RpcError};
use crate::model::{LoggingMessageParams, SubscriptionFilter};
use crate::stream::{Machine, Role};
use crate::{InboundId, Instant, Limits, SendError, Version};

/// A server.
#[derive(Debug)]
pub struct Server {
    config: Arc<Config>,
}

impl Server {
    /// A server that waits for a client to open.
    #[must_use]
    pub fn new(config: impl Into<Arc<Config>>) -> Self {
        Self { config: config.into() }
    }

    /// Answers a request; one that is gone is left alone, since only a race can make it gone.
    pub fn respond(&mut self, now: Instant, id: InboundId, outcome: Result<Raw, RpcError>) {
        let _ = (now, id, outcome);
        unimplemented!()
    }

    /// Asks the client before a request can be answered.
    pub fn require_input(&mut self, now: Instant, id: InboundId, inputs: Inputs, state: Option<&str>) {
        let _ = (now, id, inputs, state);
        unimplemented!()
    }

    /// Opens a subscription for what `filter` names; more than was asked for and offered is left out.
    pub fn accept(&mut self, now: Instant, id: InboundId, filter: SubscriptionFilter) {
        let _ = (now, id, filter);
        unimplemented!()
    }

    /// Reports progress of a request: silent if the client did not ask for it, if it does not increase, or if the
    /// request is gone.
    pub fn progress(&mut self, now: Instant, id: InboundId, progress: f64, total: Option<f64>, message: Option<&str>) {
        let _ = (now, id, progress, total, message);
        unimplemented!()
    }

    /// Sends a log message about a request, if the level that applies lets it pass. Without a request it goes to
    /// legacy clients only.
    pub fn log(&mut self, now: Instant, about: Option<InboundId>, message: &LoggingMessageParams) {
        let _ = (now, about, message);
        unimplemented!()
    }

    /// Sends a notification of the application's own.
    ///
    /// # Errors
    /// [`SendError`]; then nothing was sent.
    pub fn notify(&mut self, now: Instant, method: &str, params: Option<Raw>) -> Result<(), SendError> {
        let _ = (now, method, params);
        unimplemented!()
    }

    /// Tells whoever listens that something changed.
    pub fn publish(&mut self, now: Instant, change: &Change) {
        let _ = (now, change);
        unimplemented!()
    }

    /// Closes the connection: subscriptions end gracefully, requests in flight may finish until
    /// [`Limits::drain`](crate::Limits::drain), new ones are refused.
    pub fn close(&mut self, now: Instant) {
        let _ = now;
        unimplemented!()
    }

    /// The revision of the legacy session, if one is open.
    #[must_use]
    pub fn session(&self) -> Option<Version> {
        unimplemented!()
    }

    /// How many requests are being answered.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        unimplemented!()
    }

    /// How many events and notifications were dropped because too many waited.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        unimplemented!()
    }
}

impl Role for Server {}

impl Machine for Server {
    type Event = Event;

    fn limits(&self) -> &Limits {
        &self.config.limits
    }

    fn handle_message(&mut self, _now: Instant, _text: &[u8]) {}

    fn handle_too_long(&mut self, _now: Instant, _start: &[u8]) {}

    fn handle_eof(&mut self, _now: Instant, _truncated: bool) {}

    fn handle_failure(&mut self, _now: Instant) {}

    fn handle_timeout(&mut self, _now: Instant) {}

    fn poll_message(&mut self, _out: &mut Vec<u8>) -> bool {
        false
    }

    fn poll_event(&mut self) -> Option<Event> {
        None
    }

    fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    fn wants_read(&self) -> bool {
        true
    }

    fn is_drained(&self) -> bool {
        false
    }
}

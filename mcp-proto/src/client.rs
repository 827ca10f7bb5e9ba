//! The client's half of the protocol, above any transport.

mod config;
mod event;
mod request;
mod verdict;

use alloc::sync::Arc;
use alloc::vec::Vec;

pub use config::{Config, EraPolicy, KeepAlive};
pub use event::{Event, RequestError};
pub use request::Request;
pub use verdict::Verdict;

use crate::jsonrpc::{Raw, RpcError};
use crate::model::Implementation;
use crate::stream::{Machine, Role};
use crate::{InputId, Instant, Limits, RequestHandle, SendError};

/// A client.
#[derive(Debug)]
pub struct Client {
    config: Arc<Config>,
}

impl Client {
    /// A client that opens the connection at once: `now` starts the clock of the probe.
    #[must_use]
    pub fn new(now: Instant, config: impl Into<Arc<Config>>) -> Self {
        let _ = now;
        Self { config: config.into() }
    }

    /// Sends a request. Before [`Event::Ready`] it waits.
    ///
    /// # Errors
    /// [`SendError`]; then nothing was sent and no event will come.
    pub fn request(&mut self, now: Instant, request: Request) -> Result<RequestHandle, SendError> {
        let _ = (now, request, &self.config);
        unimplemented!()
    }

    /// Sends requests as one batch, which only 2025-03-26 has.
    ///
    /// # Errors
    /// [`SendError`]; then none was sent.
    pub fn request_batch(&mut self, now: Instant, requests: Vec<Request>) -> Result<Vec<RequestHandle>, SendError> {
        let _ = (now, requests);
        unimplemented!()
    }

    /// Gives a request up. Its [`Event::Finished`] comes at once; a request that has ended is left alone.
    pub fn cancel(&mut self, now: Instant, request: RequestHandle, reason: Option<&str>) {
        let _ = (now, request, reason);
        unimplemented!()
    }

    /// Answers an [`Event::Input`]; a question that is gone is left alone.
    pub fn answer(&mut self, now: Instant, input: InputId, answer: Result<Raw, RpcError>) {
        let _ = (now, input, answer);
        unimplemented!()
    }

    /// Sends a notification.
    ///
    /// # Errors
    /// [`SendError`]; then nothing was sent.
    pub fn notify(&mut self, now: Instant, method: &str, params: Option<Raw>) -> Result<(), SendError> {
        let _ = (now, method, params);
        unimplemented!()
    }

    /// Closes the connection.
    pub fn close(&mut self, now: Instant) {
        let _ = now;
        unimplemented!()
    }

    /// What opening the connection found out; `None` before [`Event::Ready`].
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        unimplemented!()
    }

    /// Who this client says it is.
    #[must_use]
    pub fn info(&self) -> &Implementation {
        &self.config.info
    }

    /// How many requests wait for an answer.
    #[must_use]
    pub fn pending(&self) -> usize {
        unimplemented!()
    }

    /// How many events were dropped because too many waited to be polled.
    #[must_use]
    pub fn dropped_events(&self) -> u64 {
        unimplemented!()
    }
}

impl Role for Client {}

impl Machine for Client {
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

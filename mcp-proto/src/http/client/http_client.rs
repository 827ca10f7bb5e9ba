//! All the requests of a client.

use alloc::sync::Arc;

use http::HeaderValue;
use http::response::Parts;

use super::{Action, Config, ExchangeId};
use crate::Instant;
use crate::client::{self, Client, Event};

/// A [`Client`] over HTTP: many exchanges, one client.
#[derive(Debug)]
pub struct HttpClient {
    role: Client,
    http: Config,
}

impl HttpClient {
    /// A client that opens at once: `now` starts the clock of the probe.
    #[must_use]
    pub fn new(now: Instant, config: impl Into<Arc<client::Config>>, http: Config) -> Self {
        Self { role: Client::new(now, config), http }
    }

    /// The role, to be looked at.
    #[must_use]
    pub const fn role(&self) -> &Client {
        &self.role
    }

    /// The role, to be commanded.
    pub const fn role_mut(&mut self) -> &mut Client {
        &mut self.role
    }

    /// The head of a response.
    pub fn handle_head(&mut self, now: Instant, exchange: ExchangeId, head: &Parts) {
        let _ = (now, exchange, head);
        unimplemented!()
    }

    /// Bytes of the body of a response, after its head.
    pub fn handle_body(&mut self, now: Instant, exchange: ExchangeId, chunk: &[u8]) {
        let _ = (now, exchange, chunk);
        unimplemented!()
    }

    /// The body of a response is complete.
    pub fn handle_end(&mut self, now: Instant, exchange: ExchangeId) {
        let _ = (now, exchange);
        unimplemented!()
    }

    /// The request could not be sent, or its response broke off.
    pub fn handle_failure(&mut self, now: Instant, exchange: ExchangeId) {
        let _ = (now, exchange);
        unimplemented!()
    }

    /// Time has passed. Early and repeated calls do no harm.
    pub fn handle_timeout(&mut self, now: Instant) {
        let _ = now;
        unimplemented!()
    }

    /// Sends `authorization` from here on, or none; requests that wait for it go out.
    pub fn authorize(&mut self, now: Instant, authorization: Option<HeaderValue>) {
        let _ = (now, authorization);
        unimplemented!()
    }

    /// The next thing that is to be done.
    #[must_use = "an action that is dropped is lost"]
    pub fn poll_action(&mut self) -> Option<Action> {
        unimplemented!()
    }

    /// The next thing that the application should know.
    #[must_use = "an event that is dropped is lost"]
    pub fn poll_event(&mut self) -> Option<Event> {
        unimplemented!()
    }

    /// When [`handle_timeout`](Self::handle_timeout) should be called; `None` if nothing is scheduled.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        unimplemented!()
    }

    /// Whether this side has said all it will: the client is closed, and nothing is left to do or to poll.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        unimplemented!()
    }
}

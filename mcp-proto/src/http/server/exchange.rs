//! One request at a server.

use alloc::sync::Arc;

use http::request::Parts;

use super::{Arrival, Config, Output};
use crate::Instant;
use crate::http::param_header::ToolHeaders;
use crate::server::{Event, Server};

/// One HTTP request at a server and its response.
///
/// It owns itself and shares nothing: a modern request is served by it alone. A legacy request that belongs to a
/// session comes out of [`take_legacy`](Self::take_legacy) and goes on at [`Sessions`](super::Sessions).
#[derive(Debug)]
pub struct Exchange {
    config: Arc<Config>,
}

impl Exchange {
    /// Begins with a head. What is wrong with it is answered at once.
    #[must_use]
    pub fn new(now: Instant, config: Arc<Config>, head: &Parts) -> Self {
        let _ = (now, head);
        Self { config }
    }

    /// Takes bytes of the request's body.
    pub fn handle_body(&mut self, now: Instant, chunk: &[u8]) {
        let _ = (now, chunk);
        unimplemented!()
    }

    /// The request's body is complete. `tools` knows which arguments travel in headers.
    pub fn handle_end(&mut self, now: Instant, tools: &dyn ToolHeaders) {
        let _ = (now, tools);
        unimplemented!()
    }

    /// The client is gone: it has closed the response or the connection. That cancels a modern request.
    pub fn handle_disconnect(&mut self, now: Instant) {
        let _ = now;
        unimplemented!()
    }

    /// Time has passed. Early and repeated calls do no harm.
    pub fn handle_timeout(&mut self, now: Instant) {
        let _ = now;
        unimplemented!()
    }

    /// The next piece of the response.
    #[must_use = "a piece that is dropped is lost"]
    pub fn poll_output(&mut self) -> Option<Output> {
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

    /// Whether more of the body should be read: not once it has been refused.
    #[must_use]
    pub fn wants_read(&self) -> bool {
        unimplemented!()
    }

    /// Whether all has been said: the response is complete or nobody reads it, and no event is left.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        unimplemented!()
    }

    /// The server that answers, to be commanded; `None` as long as no request of its own has been read.
    pub fn role_mut(&mut self) -> Option<&mut Server> {
        unimplemented!()
    }

    /// The request, if it belongs to a legacy session: this exchange is then over, and the response comes from
    /// [`Sessions::open`](super::Sessions::open).
    #[must_use = "a request that is dropped is not answered"]
    pub fn take_legacy(&mut self) -> Option<Arrival> {
        unimplemented!()
    }
}

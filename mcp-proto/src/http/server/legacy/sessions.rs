//! The sessions of an endpoint.

use alloc::sync::Arc;

use super::Arrival;
use crate::http::server::{Config, Output};
use crate::server::{Event, Server};
use crate::{InboundId, Instant};

/// Names a session for as long as it lives; never used again. Not what goes over the wire.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SessionKey(pub(super) u64);

/// Names a response that is open.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StreamId(pub(super) u64);

/// The legacy sessions of one HTTP endpoint, and the responses that are open in them.
#[derive(Debug)]
pub struct Sessions {
    config: Arc<Config>,
}

impl Sessions {
    /// No sessions yet.
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        Self { config }
    }

    /// Takes a request. Its response is polled under the name that this gives. `entropy` is asked for 128 random bits
    /// if a session opens, and only then: they become its id.
    pub fn open(&mut self, now: Instant, arrival: Arrival, entropy: impl FnOnce() -> [u8; 16]) -> StreamId {
        let _ = (now, arrival, entropy);
        unimplemented!()
    }

    /// Nobody reads this response any more. That cancels nothing: the client may resume.
    pub fn handle_disconnect(&mut self, now: Instant, stream: StreamId) {
        let _ = (now, stream);
        unimplemented!()
    }

    /// Time has passed. Early and repeated calls do no harm.
    pub fn handle_timeout(&mut self, now: Instant) {
        let _ = now;
        unimplemented!()
    }

    /// The next piece of a response.
    #[must_use = "a piece that is dropped is lost"]
    pub fn poll_output(&mut self, stream: StreamId) -> Option<Output> {
        let _ = stream;
        unimplemented!()
    }

    /// A response that has something to say since it was last named here.
    #[must_use]
    pub fn poll_ready(&mut self) -> Option<StreamId> {
        unimplemented!()
    }

    /// The next thing that the application should know, and the session that it is about. A session's last is
    /// [`Event::Closed`].
    #[must_use = "an event that is dropped is lost"]
    pub fn poll_event(&mut self) -> Option<(SessionKey, Event)> {
        unimplemented!()
    }

    /// When [`handle_timeout`](Self::handle_timeout) should be called; `None` if nothing is scheduled.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        unimplemented!()
    }

    /// The server of a session, to be commanded; `None` once the session has ended.
    pub fn role_mut(&mut self, session: SessionKey) -> Option<&mut Server> {
        let _ = session;
        unimplemented!()
    }

    /// Ends the response to a request that is being answered, so that the client comes back for the rest (2025-11-25,
    /// "polling"); nothing for a client that could not.
    pub fn close_stream(&mut self, now: Instant, session: SessionKey, request: InboundId) {
        let _ = (now, session, request);
        unimplemented!()
    }

    /// Ends every session: requests in flight may finish, new ones are refused.
    pub fn close(&mut self, now: Instant) {
        let _ = now;
        unimplemented!()
    }

    /// How many sessions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        unimplemented!()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

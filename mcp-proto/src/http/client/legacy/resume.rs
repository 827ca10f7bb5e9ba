//! Streams of requests that broke off, or that the server hung up, and that go on (transports page of 2025-11-25,
//! "Resumability and Redelivery").

use http::response::Parts;

use crate::Instant;
use crate::client::Written;
use crate::http::client::exchange::Purpose;
use crate::http::client::failure::Failure;
use crate::http::client::head::Kind;
use crate::http::client::message::is_awaited;
use crate::http::client::reconnect::{Cursor, Stream};
use crate::http::client::{ExchangeId, HttpClient, retry_after};

impl HttpClient {
    /// Goes on with a stream, if its server has given an event to go on from. `failure` is why it does not otherwise.
    pub(in crate::http::client) fn resume(
        &mut self,
        now: Instant,
        kind: Written,
        session: Option<u64>,
        cursor: Cursor,
        failure: &Failure,
    ) {
        if !is_awaited(&kind, &self.role) {
            return;
        }
        if cursor.last.is_none() || session != self.session.current() {
            return self.fail_awaited(now, &kind, failure);
        }
        if let Err(Stream::Answers(kind)) = self.retry_later(now, Stream::Answers(kind), cursor) {
            self.fail_awaited(now, &kind, failure);
        }
    }

    pub(in crate::http::client) fn judge_resumed(&mut self, now: Instant, id: ExchangeId, head: &Parts) {
        let Some(exchange) = self.exchanges.get(id) else { return };
        let (session, cursor) = (exchange.session, exchange.cursor.clone());
        let kind = Kind::of(head);
        if let Kind::Events = kind {
            let body = self.events();
            return self.read(now, id, body);
        }
        let Some(Purpose::Resume(carried)) = self.spend(now, id) else { return };
        match kind {
            Kind::Refusal(status) if is_passing(status) => {
                let cursor = Cursor { after: retry_after::read(head), ..cursor };
                self.resume(now, carried, session, cursor, &Failure::Status(status));
            }
            Kind::Refusal(_) | Kind::Json | Kind::Events | Kind::Nothing(_) | Kind::Other(_) => {
                self.fail_awaited(now, &carried, &Failure::Interrupted);
            }
        }
    }
}

/// Whether a status may be another in a while.
pub(super) const fn is_passing(status: u16) -> bool {
    status >= 500 || status == 429
}

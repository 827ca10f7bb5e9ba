//! The stream of messages that belong to no request (transports page of 2025-11-25, "Listening for Messages from the
//! Server").

use http::response::Parts;

use super::resume::is_passing;
use crate::Instant;
use crate::http::client::exchange::Purpose;
use crate::http::client::head::Kind;
use crate::http::client::reconnect::{Cursor, Stream};
use crate::http::client::{ExchangeId, HttpClient, retry_after};

impl HttpClient {
    /// Listens, if that is wanted and the server is a legacy one.
    pub(in crate::http::client) fn listen(&mut self) {
        let legacy = self.role.spoken().is_some_and(|version| !version.is_modern());
        if self.http.listen && legacy && self.sse.is_none() {
            self.open_stream(Purpose::Listen, Cursor::default());
        }
    }

    /// The server has such a stream, or will have, or has none and says so with some 4xx: 405 if it is polite.
    pub(in crate::http::client) fn judge_listening(&mut self, now: Instant, id: ExchangeId, head: &Parts) {
        let Some(exchange) = self.exchanges.get(id) else { return };
        let cursor = exchange.cursor.clone();
        match Kind::of(head) {
            Kind::Events => {
                let body = self.events();
                self.read(now, id, body);
            }
            Kind::Refusal(status) if is_passing(status) => {
                self.spend(now, id);
                self.listen_again(now, Cursor { after: retry_after::read(head), ..cursor });
            }
            // The server has forgotten the event after which the stream was to go on.
            Kind::Refusal(400) if cursor.last.is_some() => {
                self.spend(now, id);
                self.listen_again(now, Cursor { last: None, ..cursor });
            }
            Kind::Refusal(_) | Kind::Json | Kind::Nothing(_) | Kind::Other(_) => drop(self.spend(now, id)),
        }
    }

    /// The stream ended or broke off. Without one the client hears less, and that is all.
    pub(in crate::http::client) fn listen_again(&mut self, now: Instant, cursor: Cursor) {
        let _ = self.retry_later(now, Stream::Session, cursor);
    }

    /// The server knows the event no more after which the stream was to go on, or the session. A server that had no
    /// such stream to begin with says the same.
    pub(in crate::http::client) fn stream_not_found(&mut self, now: Instant, cursor: Cursor) {
        if cursor.last.is_some() {
            return self.listen_again(now, Cursor { last: None, ..cursor });
        }
        if cursor.attempts > 0 && self.is_session_proved() {
            self.reopen(now);
        }
    }

    /// The session is gone, and its stream with it.
    pub(in crate::http::client) fn drop_get_stream(&mut self) {
        self.take_retry(|stream| matches!(stream, Stream::Session));
        for id in self.exchanges.ids() {
            if self.exchanges.get(id).is_some_and(|exchange| matches!(exchange.purpose, Purpose::Listen)) {
                self.abort(id);
            }
        }
    }
}

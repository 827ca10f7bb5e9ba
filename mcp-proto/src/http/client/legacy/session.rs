//! The session that a legacy server opens with its answer to `initialize` (transports page of 2025-11-25, "Session
//! Management").

use alloc::vec::Vec;

use http::HeaderValue;
use http::response::Parts;

use crate::client::RequestError;
use crate::http::client::exchange::Purpose;
use crate::http::client::failure::Failure;
use crate::http::client::message::{Message, requests};
use crate::http::client::reconnect::Stream;
use crate::http::client::{ExchangeId, HttpClient};
use crate::http::header;
use crate::{Instant, RequestHandle};

/// The session, if the server keeps one.
#[derive(Debug, Default)]
pub(in crate::http::client) struct Session {
    id: Option<HeaderValue>,
    /// How many there were.
    count: u64,
    /// The exchange that carries `notifications/initialized`: requests wait for it, as servers refuse them before.
    gate: Option<ExchangeId>,
    /// A request was answered in it, so that opening another is no quarrel without an end.
    proved: bool,
}

impl Session {
    pub(in crate::http::client) const fn id(&self) -> Option<&HeaderValue> {
        self.id.as_ref()
    }

    /// Names the session, also among those that were before.
    pub(in crate::http::client) fn current(&self) -> Option<u64> {
        self.id.is_some().then_some(self.count)
    }

    /// `initialize` is being answered. An id that may not be one is none.
    pub(in crate::http::client) fn begin(&mut self, head: &Parts) {
        let id = head.headers.get(header::SESSION_ID);
        let id = id.filter(|id| !id.is_empty() && id.as_bytes().iter().all(u8::is_ascii_graphic));
        let mut id = id.cloned();
        if let Some(id) = &mut id {
            // Whoever knows the id is in the session: it is no text for logs.
            id.set_sensitive(true);
        }
        *self = Self { id, count: self.count + 1, gate: None, proved: false };
    }

    pub(in crate::http::client) fn end(&mut self) {
        self.id = None;
        self.gate = None;
    }

    pub(in crate::http::client) const fn prove(&mut self) {
        self.proved = true;
    }

    pub(in crate::http::client) const fn is_gate_open(&self) -> bool {
        self.gate.is_none()
    }

    pub(in crate::http::client) const fn close_gate(&mut self, id: ExchangeId) {
        self.gate = Some(id);
    }

    /// The request was redirected.
    pub(in crate::http::client) fn move_gate(&mut self, from: ExchangeId, to: ExchangeId) {
        if self.gate == Some(from) {
            self.gate = Some(to);
        }
    }
}

impl HttpClient {
    /// `notifications/initialized` has arrived, or will not: the session is as open as it gets.
    pub(in crate::http::client) fn open_gate(&mut self, id: ExchangeId) {
        if self.session.gate == Some(id) {
            self.session.gate = None;
            self.listen();
        }
    }

    /// The server does not know the session, or something in it that was to go on.
    pub(in crate::http::client) fn session_not_found(&mut self, now: Instant, id: ExchangeId) {
        let Some(exchange) = self.exchanges.get(id) else { return };
        let is_current = exchange.session == self.session.current();
        let cursor = exchange.cursor.clone();
        match self.spend(now, id) {
            Some(Purpose::Post(message)) => self.post_not_found(now, id, &message, is_current),
            // The server may have forgotten no more than the event: whether the session is gone, the next message shows.
            Some(Purpose::Resume(kind)) => self.fail_awaited(now, &kind, &Failure::Interrupted),
            Some(Purpose::Listen) if is_current => self.stream_not_found(now, cursor),
            Some(Purpose::Listen | Purpose::Events | Purpose::Delete | Purpose::Spent) | None => {}
        }
    }

    /// A message came too late for its session. The server has not looked at it: its requests go out again in another
    /// session, once.
    fn post_not_found(&mut self, now: Instant, id: ExchangeId, message: &Message, is_current: bool) {
        if !message.asks() {
            self.report_lost(&Failure::Status(404));
        }
        let mut again = Vec::new();
        for (request, _) in requests(&message.kind) {
            if self.may_reopen_for(request) {
                again.push(request);
            } else {
                self.role.fail(request, RequestError::Status(404));
            }
        }
        let initialized = message.is_initialized();
        if is_current && !initialized && (self.session.proved || !again.is_empty()) {
            self.reopen(now);
        }
        self.open_gate(id);
        for request in again {
            self.role.send_again(request);
        }
    }

    fn may_reopen_for(&mut self, request: RequestHandle) -> bool {
        self.role.tries(request).is_some_and(|tries| !core::mem::replace(&mut tries.reopened, true))
    }

    /// Opens another session. What is on its way in the old one may still be answered; what was to be resumed in it
    /// cannot be.
    pub(in crate::http::client) fn reopen(&mut self, now: Instant) {
        self.session.end();
        self.drop_get_stream();
        while let Some((Stream::Answers(kind), _)) = self.take_retry(|stream| matches!(stream, Stream::Answers(_))) {
            self.fail_awaited(now, &kind, &Failure::Interrupted);
        }
        self.drop_parked_of_session(now);
        self.role.reopen(now);
        for message in core::mem::take(&mut self.waiting) {
            for (request, _) in requests(&message.kind) {
                self.role.send_again(request);
            }
        }
    }

    /// The session that a request for `purpose` belongs to now.
    pub(in crate::http::client) fn session_of(&self, purpose: &Purpose) -> Option<u64> {
        match purpose {
            Purpose::Post(message) if !message.is_in_session() => None,
            Purpose::Post(_) | Purpose::Resume(_) | Purpose::Listen | Purpose::Delete => self.session.current(),
            Purpose::Events | Purpose::Spent => None,
        }
    }

    /// Whether the server has shown that sessions of its work.
    pub(in crate::http::client) const fn is_session_proved(&self) -> bool {
        self.session.proved
    }
}

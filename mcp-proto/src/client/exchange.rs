//! What a transport of many exchanges knows of a client and a stream does not: which answer came by which exchange,
//! that one request failed and the connection goes on, that something has to be sent again, that the session is gone.

use alloc::vec::Vec;
use core::time::Duration;

use super::era::{Era, Held};
use super::input::Question;
use super::outgoing::Outgoing;
use super::pending::{Entry, Stage};
use super::{Client, Event, Request, RequestError};
use crate::jsonrpc::envelope::{self, Envelope};
use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::rpc::outbox::{Outbox, Outgoing as _};
use crate::rpc::rule;
use crate::{CloseReason, InputId, Instant, RequestHandle, Version};

/// What a transport has tried on behalf of one request, so that it tries nothing for ever.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    /// How often the server wanted authorization for it.
    pub(crate) unauthorized: u8,
    /// The headers did not fit the body, and the tools were listed anew.
    pub(crate) relisted: bool,
    /// Its session was gone, and another was opened.
    pub(crate) reopened: bool,
    /// How often the subscription that it is was renewed since something came by it.
    pub(crate) renewed: u32,
}

/// What comes in.
impl Client {
    /// One message that came by the exchange of the request `wire`, in an era in which such a message may answer
    /// nothing else.
    pub(crate) fn handle_message_of(&mut self, now: Instant, wire: i64, text: &[u8]) {
        if self.is_closed() {
            return;
        }
        match envelope::parse(text, self.config.limits.nesting) {
            Ok(Envelope::Response { id: None, outcome: Err(error) }) => self.handle_answer(now, wire, Err(error)),
            Ok(Envelope::Response { id, outcome }) if id == Some(WireId::Number(wire)) => {
                self.handle_answer(now, wire, outcome);
            }
            Ok(Envelope::Response { .. }) => {
                self.noise(RpcError::invalid_request("an answer to another request than the exchange's"), text);
            }
            Ok(Envelope::Notification { method, params }) => self.handle_notification(now, text, &method, params),
            Ok(Envelope::Request { id, method, params }) => self.handle_request(text, id, &method, params, None),
            Err(malformed) if malformed.id == Some(WireId::Number(wire)) => {
                self.handle_malformed(now, text, malformed, None);
            }
            Err(malformed) => self.noise(malformed.error, text),
        }
    }

    /// The exchange of what went out as `wire` was answered with this error.
    pub(crate) fn handle_error_of(&mut self, now: Instant, wire: i64, error: RpcError) {
        if !self.is_closed() {
            self.handle_answer(now, wire, Err(error));
        }
    }

    /// The exchange of what went out as `wire` is over, and what came by it is no answer.
    pub(crate) fn handle_garbled_of(&mut self, now: Instant, wire: i64, message: &str) {
        if !self.is_closed() {
            self.handle_garbled(now, wire, &RpcError::invalid_request(message));
        }
    }

    /// This request alone has failed.
    pub(crate) fn fail(&mut self, request: RequestHandle, error: RequestError) {
        self.finish(request, Err(error));
    }

    /// The connection has failed.
    pub(crate) fn fail_all(&mut self, reason: CloseReason) {
        self.shut_silently(reason);
    }

    /// Something came of what the server was not asked for.
    pub(crate) fn report(&mut self, error: RpcError) {
        if !self.is_closed() {
            self.noise(error, b"");
        }
    }
}

/// What a transport asks.
impl Client {
    /// Whether an answer to what went out as `wire` is waited for.
    pub(crate) fn awaits(&self, wire: i64) -> bool {
        match &self.era {
            Era::Probing(probe) if probe.wire == wire || probe.unanswered_initialize == Some(wire) => true,
            Era::Handshaking(handshake) if handshake.wire == wire || handshake.unanswered_probe == Some(wire) => true,
            Era::New | Era::Probing(_) | Era::Handshaking(_) | Era::Open(_) => self.pending.sent_as(wire).is_some(),
            Era::Closed => false,
        }
    }

    /// Whether the connection is being opened with what went out as `wire`.
    pub(crate) fn opens_with(&self, wire: i64) -> bool {
        match &self.era {
            Era::Probing(probe) => probe.wire == wire,
            Era::Handshaking(handshake) => handshake.wire == wire,
            Era::New | Era::Open(_) | Era::Closed => false,
        }
    }

    /// A request that has not ended.
    pub(crate) fn asked(&self, request: RequestHandle) -> Option<&Request> {
        self.pending.get(request).map(|entry| &entry.request)
    }

    /// Whether a request is the transport's own.
    pub(crate) fn is_hidden(&self, request: RequestHandle) -> bool {
        self.pending.get(request).is_some_and(|entry| entry.hidden)
    }

    /// Whether the server has agreed to this subscription.
    pub(crate) fn is_subscribed(&self, request: RequestHandle) -> bool {
        self.pending.get(request).is_some_and(|entry| entry.subscribed)
    }

    pub(crate) fn tries(&mut self, request: RequestHandle) -> Option<&mut Tries> {
        self.pending.get_mut(request).map(|entry| &mut entry.tries)
    }

    /// The revision that is spoken.
    pub(crate) fn spoken(&self) -> Option<Version> {
        self.session().map(|session| session.version)
    }

    /// How long to wait for an answer if nothing else is said.
    pub(crate) fn patience(&self) -> Duration {
        self.config.request_timeout
    }

    pub(crate) const fn has_closed(&self) -> bool {
        self.is_closed()
    }

    /// When the application last commanded something.
    pub(crate) const fn commanded(&self) -> Instant {
        self.commanded
    }
}

/// What a transport does on its own.
impl Client {
    /// Sends a request again under another id, its clocks running: at once, or when the connection is open.
    pub(crate) fn send_again(&mut self, request: RequestHandle) {
        if self.pending.get(request).is_some_and(Entry::is_sent) {
            self.pending.park(request);
            self.send(request);
        }
    }

    /// Nothing is expected of the server for this request until it is sent again.
    pub(crate) fn rest(&mut self, request: RequestHandle) {
        self.stop_idle_clock(request);
        self.pending.park(request);
    }

    /// Sends a `subscriptions/listen` that rests.
    pub(crate) fn listen_again(&mut self, now: Instant, request: RequestHandle) {
        let Some(entry) = self.pending.get_mut(request) else { return };
        entry.subscribed = false;
        self.start_idle_clock(now, request);
        self.send(request);
    }

    /// A request of the transport's own. How it ends is told by [`poll_hidden`](Self::poll_hidden) alone.
    pub(crate) fn request_hidden(&mut self, now: Instant, request: Request) -> RequestHandle {
        let rule = rule::client_request(&request.method);
        let handle = self.pending.insert(Entry { hidden: true, ..Entry::new(request, rule) });
        self.start_clocks(now, handle);
        self.send(handle);
        handle
    }

    pub(crate) fn poll_hidden(&mut self) -> Option<(RequestHandle, Result<Raw, RequestError>)> {
        self.hidden.pop()
    }

    /// Tells the application something that is bounded by what it is about.
    pub(crate) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Tells the application something that the server can cause as often as it likes.
    pub(crate) fn offer(&mut self, event: Event) {
        self.events.offer(event);
    }

    /// The server wants authorization before it opens. It has answered: nobody waits for it.
    pub(crate) fn await_authorization(&mut self) {
        self.stop_opening_clock();
    }

    /// Goes on where [`await_authorization`](Self::await_authorization) stopped.
    pub(crate) fn open_again(&mut self, now: Instant) {
        match &self.era {
            Era::Probing(_) => self.probe_again(now),
            Era::Handshaking(_) => self.initialize_again(now),
            Era::New | Era::Open(_) | Era::Closed => {}
        }
    }

    /// The session is gone, and another is to be opened (transports page of 2025-11-25, "Session Management"). What has
    /// not left waits for it; the questions of the old session are nobody's any more.
    pub(crate) fn reopen(&mut self, now: Instant) {
        let asked: Vec<InputId> = core::mem::take(&mut self.inbound).into_values().collect();
        for input in asked {
            if let Some(Question::Request { .. }) = self.questions.remove(&input) {
                self.events.push(Event::InputCancelled { input });
            }
        }
        self.batches.clear();
        self.stop_keep_alive();
        for handle in self.pending.handles() {
            if self.pending.get(handle).is_some_and(|entry| matches!(entry.stage, Stage::Queued(_))) {
                self.pending.park(handle);
            }
        }
        let before = self.pending.next_handle();
        let mut unsent = core::mem::replace(&mut self.outbox, Outbox::new());
        self.abandoned = 0;
        while let Some(message) = unsent.pop() {
            if let Outgoing::Notification { .. } = message {
                self.held_weight += message.weight();
                self.held.push(Held { before, message });
            }
        }
        self.initialize(now, false, None);
    }

    /// Drops what has not left.
    pub(crate) fn drop_unsent(&mut self) {
        self.outbox = Outbox::new();
    }
}

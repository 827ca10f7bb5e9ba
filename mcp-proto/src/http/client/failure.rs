//! What did not come to an answer, and what that means to whom it was for.

use alloc::boxed::Box;
use alloc::format;

use super::exchange::{Body, Purpose};
use super::message::{About, Message, requests, wires};
use super::{ExchangeId, HttpClient};
use crate::client::{RequestError, Written};
use crate::jsonrpc::{ErrorCode, RpcError};
use crate::{CloseReason, Incompatible, Instant};

/// Why a message has no answer.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// The network failed.
    Interrupted,
    /// The response ended.
    Ended,
    /// This status, and nothing that could be read.
    Status(u16),
    /// What came is no answer.
    Garbled(Box<str>),
    Unauthorized(u16),
    /// To a place that is not gone to.
    Redirected(Box<str>),
}

impl Failure {
    pub(super) fn error(&self) -> RequestError {
        match self {
            Self::Interrupted | Self::Ended => RequestError::Interrupted,
            Self::Status(status) => RequestError::Status(*status),
            Self::Garbled(problem) => RequestError::BadResult(problem.clone()),
            Self::Unauthorized(status) => RequestError::Unauthorized(*status),
            Self::Redirected(place) => RequestError::Redirected(place.clone()),
        }
    }
}

impl HttpClient {
    /// The request could not be sent, or its response broke off.
    pub(super) fn take_failure(&mut self, now: Instant, id: ExchangeId) {
        let Some(exchange) = self.exchanges.get(id) else { return };
        if let Body::Events(_) = exchange.body {
            return self.stream_ended(now, id, false);
        }
        let Some(exchange) = self.close(id) else { return };
        self.open_gate(id);
        match exchange.purpose {
            Purpose::Post(message) => self.post_failed(now, message, Failure::Interrupted),
            Purpose::Resume(kind) => self.resume(now, kind, exchange.session, exchange.cursor, &Failure::Interrupted),
            Purpose::Listen => self.listen_again(now, exchange.cursor),
            Purpose::Events => self.sse_ended(now, false),
            Purpose::Delete | Purpose::Spent => {}
        }
    }

    /// The server refused a message with an error of JSON-RPC: the answer to what the message asks.
    pub(super) fn post_refused(&mut self, now: Instant, message: Message, error: RpcError) {
        if !message.asks() {
            return self.role.report(error);
        }
        if message.modern
            && message.about == About::ToolsCall
            && error.code == ErrorCode::HEADER_MISMATCH
            && self.relist(now, &message, &error)
        {
            return;
        }
        for wire in wires(&message.kind) {
            self.role.handle_error_of(now, wire, error.clone());
        }
        self.take_hidden(now);
    }

    /// A message was not answered.
    pub(super) fn post_failed(&mut self, now: Instant, message: Message, failure: Failure) {
        if !message.asks() {
            return self.report_lost(&failure);
        }
        let renewable = match failure {
            Failure::Interrupted | Failure::Ended => true,
            Failure::Status(status) => status >= 500 || status == 429,
            Failure::Garbled(_) | Failure::Unauthorized(_) | Failure::Redirected(_) => false,
        };
        if renewable
            && let Some(request) = super::events::subscription(&message.kind, message.about)
            && super::message::is_awaited(&message.kind, &self.role)
            && self.renew(now, request, false, message.retry_after)
        {
            return;
        }
        if let Failure::Status(status) = failure
            && self.may_be_sse(&message, status)
        {
            return self.try_sse(message, None);
        }
        self.fail_awaited(now, &message.kind, &failure);
    }

    /// Whatever is still waited for among these has failed.
    pub(super) fn fail_awaited(&mut self, now: Instant, kind: &Written, failure: &Failure) {
        if let Written::Discover { wire, .. } | Written::Initialize { wire } = kind {
            self.opening_failed(now, *wire, failure);
        }
        for (request, wire) in requests(kind) {
            if self.role.awaits(wire) {
                self.role.fail(request, failure.error());
            }
        }
        self.take_hidden(now);
    }

    /// The connection could not be opened so. A status says something of the server's era; a server that is down, or a
    /// network that is, does not ("Backward Compatibility").
    fn opening_failed(&mut self, now: Instant, wire: i64, failure: &Failure) {
        if !self.role.opens_with(wire) {
            return;
        }
        match failure {
            Failure::Interrupted | Failure::Status(500..) => self.role.fail_all(CloseReason::TransportFailed),
            Failure::Ended => self.role.handle_garbled_of(now, wire, "the stream ended without an answer"),
            Failure::Garbled(problem) => self.role.handle_garbled_of(now, wire, problem),
            Failure::Status(status) => {
                self.role.handle_error_of(now, wire, RpcError::invalid_request(format!("HTTP status {status}")));
            }
            Failure::Unauthorized(status) => self.refuse_opening(Incompatible::Unauthorized { status: *status }),
            Failure::Redirected(place) => {
                let message = format!("it redirects to {place}, which is not followed").into();
                self.refuse_opening(Incompatible::Refused { message });
            }
        }
    }

    pub(super) fn refuse_opening(&mut self, why: Incompatible) {
        self.role.fail_all(CloseReason::PeerIncompatible(why));
    }

    /// The server did not take a notification or an answer. One that the network lost is lost as any is that a
    /// connection takes with it.
    pub(super) fn report_lost(&mut self, failure: &Failure) {
        if let Failure::Interrupted | Failure::Ended = failure {
            return;
        }
        self.role.report(RpcError::internal(format!("a message was not taken: {}", failure.error())));
    }
}

//! Responses that come in one piece: an answer, or what goes with a status that refuses.

use alloc::format;

use super::exchange::{Body, Purpose};
use super::failure::Failure;
use super::message::Message;
use super::{ExchangeId, HttpClient};
use crate::Instant;
use crate::jsonrpc::envelope::{self, Envelope};
use crate::jsonrpc::{ErrorCode, RpcError};
use crate::stream::Machine as _;

impl HttpClient {
    /// Bytes of a body.
    pub(super) fn take_chunk(&mut self, now: Instant, id: ExchangeId, chunk: &[u8]) {
        let limit = self.role.limits().message;
        let Some(exchange) = self.exchanges.get_mut(id) else { return };
        match &mut exchange.body {
            Body::Json(text) if text.len().saturating_add(chunk.len()) > limit => self.too_long(now, id),
            Body::Json(text) => text.extend_from_slice(chunk),
            Body::Refusal { status, text } if text.len().saturating_add(chunk.len()) > limit => {
                let status = *status;
                self.drop_refused(now, id, status);
            }
            Body::Refusal { text, .. } => text.extend_from_slice(chunk),
            Body::Events(_) => self.take_events(now, id, chunk),
            Body::Head | Body::Ignored => {}
        }
    }

    /// The end of a body.
    pub(super) fn take_end(&mut self, now: Instant, id: ExchangeId) {
        let Some(exchange) = self.exchanges.get_mut(id) else { return };
        match core::mem::replace(&mut exchange.body, Body::Ignored) {
            Body::Head => {
                exchange.body = Body::Head;
                self.take_failure(now, id);
            }
            Body::Events(_) => self.stream_ended(now, id, true),
            Body::Json(text) => {
                if let Some(Purpose::Post(message)) = self.close(id).map(|exchange| exchange.purpose) {
                    self.take_json(now, &message, &text);
                }
            }
            Body::Refusal { status, text } => {
                if let Some(Purpose::Post(message)) = self.close(id).map(|exchange| exchange.purpose) {
                    self.open_gate(id);
                    self.take_refusal(now, message, status, &text);
                }
            }
            Body::Ignored => drop(self.close(id)),
        }
    }

    fn take_json(&mut self, now: Instant, message: &Message, text: &[u8]) {
        self.deliver(now, message, text.trim_ascii());
        self.fail_awaited(now, &message.kind, &Failure::Garbled("its body holds no answer".into()));
    }

    /// A status that refuses, with a body that may say why. Whoever answers with one may not know the id.
    fn take_refusal(&mut self, now: Instant, message: Message, status: u16, text: &[u8]) {
        match read_error(text.trim_ascii(), self.role.limits().nesting) {
            Some(error) if !is_modern(&error) && self.may_be_sse(&message, status) => {
                self.try_sse(message, Some(error))
            }
            Some(error) => self.post_refused(now, message, error),
            None => self.post_failed(now, message, Failure::Status(status)),
        }
    }

    /// The rest of a refusal is of no interest: nobody explains that much.
    fn drop_refused(&mut self, now: Instant, id: ExchangeId, status: u16) {
        if let Some(Purpose::Post(message)) = self.abort(id).map(|exchange| exchange.purpose) {
            self.open_gate(id);
            self.post_failed(now, message, Failure::Status(status));
        }
    }

    fn too_long(&mut self, now: Instant, id: ExchangeId) {
        let problem = format!("it is longer than the limit of {} bytes", self.role.limits().message);
        if let Some(Purpose::Post(message)) = self.abort(id).map(|exchange| exchange.purpose) {
            self.post_failed(now, message, Failure::Garbled(problem.into()));
        }
    }
}

/// An error that only modern servers give.
fn is_modern(error: &RpcError) -> bool {
    matches!(
        error.code,
        ErrorCode::HEADER_MISMATCH | ErrorCode::MISSING_CLIENT_CAPABILITY | ErrorCode::UNSUPPORTED_VERSION
    )
}

/// The error that a refusal carries.
fn read_error(text: &[u8], nesting: usize) -> Option<RpcError> {
    match envelope::parse(text, nesting) {
        Ok(Envelope::Response { outcome: Err(error), .. }) => Some(error),
        Ok(Envelope::Response { .. } | Envelope::Request { .. } | Envelope::Notification { .. }) | Err(_) => None,
    }
}

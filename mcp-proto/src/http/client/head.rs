//! What the head of a response says, by what its request was for.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use http::StatusCode;
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::response::Parts;

use super::exchange::{Body, Exchange, Purpose};
use super::failure::Failure;
use super::message::Message;
use super::{ExchangeId, HttpClient, retry_after};
use crate::Instant;
use crate::client::Written;
use crate::codec::SseDecoder;
use crate::http::media_type;
use crate::stream::Machine as _;

impl HttpClient {
    pub(super) fn judge_head(&mut self, now: Instant, id: ExchangeId, head: &Parts) {
        let Some(exchange) = self.exchanges.get(id) else { return };
        if !matches!(exchange.body, Body::Head) || head.status.is_informational() {
            return;
        }
        let ends = matches!(exchange.purpose, Purpose::Delete);
        match head.status {
            _ if ends => drop(self.spend(now, id)),
            StatusCode::UNAUTHORIZED => self.unauthorized(now, id, head),
            StatusCode::FORBIDDEN if head.headers.contains_key(WWW_AUTHENTICATE) => self.unauthorized(now, id, head),
            status if status.is_redirection() => self.redirected(now, id, head),
            StatusCode::NOT_FOUND if exchange.session.is_some() => self.session_not_found(now, id),
            _ => match &exchange.purpose {
                Purpose::Post(_) => self.judge_posted(now, id, head),
                Purpose::Resume(_) => self.judge_resumed(now, id, head),
                Purpose::Listen => self.judge_listening(now, id, head),
                Purpose::Events => self.judge_sse(now, id, head),
                Purpose::Delete | Purpose::Spent => {}
            },
        }
    }

    fn judge_posted(&mut self, now: Instant, id: ExchangeId, head: &Parts) {
        let Some(Purpose::Post(message)) = self.exchanges.get(id).map(|exchange| &exchange.purpose) else { return };
        let opens_session =
            head.status.is_success() && matches!(message.kind, Written::Initialize { wire } if self.role.awaits(wire));
        let body = match Kind::of(head) {
            Kind::Refusal(status) => Body::Refusal { status, text: Vec::new() },
            _ if !message.asks() || self.is_answered_by_sse(message) => return self.settle_posted(now, id),
            Kind::Json => Body::Json(Vec::new()),
            Kind::Events => self.events(),
            Kind::Nothing(status) => return self.cannot_use(now, id, Failure::Status(status)),
            Kind::Other(kind) => {
                return self.cannot_use(now, id, Failure::Garbled(format!("its content type is `{kind}`").into()));
            }
        };
        if opens_session {
            self.session.begin(head);
            self.grant.opening_was_taken();
        }
        if let Some(Exchange { purpose: Purpose::Post(message), .. }) = self.exchanges.get_mut(id) {
            message.retry_after = retry_after::read(head);
        }
        self.read(now, id, body);
    }

    /// What a response holds is read from here on.
    pub(super) fn read(&mut self, now: Instant, id: ExchangeId, body: Body) {
        if let Some(exchange) = self.exchanges.get_mut(id) {
            if let Body::Events(_) = body {
                exchange.streams_since = Some(now);
            }
            exchange.body = body;
        }
    }

    pub(super) fn events(&self) -> Body {
        Body::Events(Box::new(SseDecoder::new(self.role.limits().message)))
    }

    /// A message that nothing answers has arrived.
    fn settle_posted(&mut self, now: Instant, id: ExchangeId) {
        self.spend(now, id);
        self.open_gate(id);
    }

    /// Whether the answer to a message comes by the one stream of HTTP+SSE.
    fn is_answered_by_sse(&self, message: &Message) -> bool {
        self.sse.is_some() && !matches!(message.kind, Written::Discover { .. })
    }

    /// A response that holds nothing for whom it was meant.
    fn cannot_use(&mut self, now: Instant, id: ExchangeId, failure: Failure) {
        if let Some(Purpose::Post(message)) = self.spend(now, id) {
            self.post_failed(now, message, failure);
        }
    }
}

/// What a response holds.
pub(super) enum Kind {
    Json,
    Events,
    /// Nothing: the server has taken the message.
    Nothing(u16),
    /// Something of this type.
    Other(Box<str>),
    /// The server did not do it.
    Refusal(u16),
}

impl Kind {
    pub(super) fn of(head: &Parts) -> Self {
        let status = head.status.as_u16();
        if !head.status.is_success() {
            return Self::Refusal(status);
        }
        if matches!(head.status, StatusCode::ACCEPTED | StatusCode::NO_CONTENT) {
            return Self::Nothing(status);
        }
        match head.headers.get(CONTENT_TYPE) {
            Some(kind) if media_type::is_json(kind) => Self::Json,
            Some(kind) if media_type::is_event_stream(kind) => Self::Events,
            Some(kind) => Self::Other(kind.to_str().unwrap_or("?").into()),
            None => Self::Nothing(status),
        }
    }
}

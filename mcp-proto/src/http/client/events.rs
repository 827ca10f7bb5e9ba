//! Responses that are streams of events.

use alloc::format;

use super::exchange::{Body, Purpose};
use super::failure::Failure;
use super::message::{About, is_awaited};
use super::{ExchangeId, HttpClient};
use crate::client::Written;
use crate::codec::{SseEvent, SseItem};
use crate::jsonrpc::RpcError;
use crate::stream::Machine as _;
use crate::{Instant, RequestHandle};

impl HttpClient {
    pub(super) fn take_events(&mut self, now: Instant, id: ExchangeId, mut chunk: &[u8]) {
        let Some(exchange) = self.exchanges.get_mut(id) else { return };
        let Body::Events(mut decoder) = core::mem::replace(&mut exchange.body, Body::Ignored) else { return };
        while let Some(item) = decoder.next_item(&mut chunk) {
            match item {
                SseItem::Event(event) => self.take_event(now, id, &event),
                SseItem::Retry(after) => {
                    if let Some(exchange) = self.exchanges.get_mut(id) {
                        exchange.cursor.retry = Some(after);
                    }
                }
                SseItem::TooLong => self.event_too_long(now, id),
            }
            if self.is_spent(now, id) {
                return;
            }
        }
        if let Some(exchange) = self.exchanges.get_mut(id) {
            exchange.cursor.note(&decoder);
            exchange.body = Body::Events(decoder);
        }
    }

    /// An event. One without data tells no more than its id (transports page of 2025-11-25, "Sending Messages to the
    /// Server"), and one of another kind than a message is somebody else's.
    fn take_event(&mut self, now: Instant, id: ExchangeId, event: &SseEvent<'_>) {
        let Some(exchange) = self.exchanges.get_mut(id) else { return };
        if event.kind == "endpoint" && matches!(exchange.purpose, Purpose::Events) {
            return self.take_endpoint(now, id, event.data);
        }
        let text = event.data.trim_ascii();
        if event.kind != "message" || text.is_empty() {
            return;
        }
        exchange.cursor.attempts = 0;
        match &exchange.purpose {
            Purpose::Post(message) => {
                let (wire, about) = (message.scope(), message.about);
                let subscription =
                    subscription(&message.kind, about).filter(|request| self.role.is_subscribed(*request));
                self.deliver_scoped(now, wire, about, text);
                if let Some(request) = subscription {
                    self.subscription_lives(request);
                }
            }
            Purpose::Resume(_) | Purpose::Listen | Purpose::Events => self.deliver_session(now, text),
            Purpose::Delete | Purpose::Spent => {}
        }
        self.settle(now, id);
    }

    /// Lets an exchange go whose answers are all there.
    fn settle(&mut self, now: Instant, id: ExchangeId) {
        let Some(kind) = self.exchanges.get(id).and_then(super::exchange::Exchange::carries) else { return };
        if !is_awaited(kind, &self.role) {
            if super::message::requests(kind).next().is_some() {
                self.session.prove();
            }
            self.spend(now, id);
        }
    }

    /// A message over the limit: what it would have answered fails, a stream of its own goes on.
    fn event_too_long(&mut self, now: Instant, id: ExchangeId) {
        let limit = self.role.limits().message;
        let carries = self.exchanges.get(id).is_some_and(|exchange| exchange.carries().is_some());
        if !carries {
            return self
                .role
                .report(RpcError::invalid_request(format!("an event longer than the limit of {limit} bytes")));
        }
        let problem = Failure::Garbled(format!("it is longer than the limit of {limit} bytes").into());
        match self.abort(id).map(|exchange| exchange.purpose) {
            Some(Purpose::Post(message)) => self.post_failed(now, message, problem),
            Some(Purpose::Resume(kind)) => self.fail_awaited(now, &kind, &problem),
            Some(Purpose::Listen | Purpose::Events | Purpose::Delete | Purpose::Spent) | None => {}
        }
    }

    /// A stream is over: at its end, or broken off.
    pub(super) fn stream_ended(&mut self, now: Instant, id: ExchangeId, gracefully: bool) {
        let Some(exchange) = self.close(id) else { return };
        let lived = self.has_lived(now, &exchange);
        let mut cursor = exchange.cursor;
        if lived {
            cursor.attempts = 0;
        }
        let failure = if gracefully { Failure::Ended } else { Failure::Interrupted };
        match exchange.purpose {
            Purpose::Post(message) if message.modern => match subscription(&message.kind, message.about) {
                Some(request) if self.renew(now, request, lived, cursor.retry) => {}
                _ => self.post_failed(now, message, failure),
            },
            Purpose::Post(message) => self.resume(now, message.kind, exchange.session, cursor, &failure),
            Purpose::Resume(kind) => self.resume(now, kind, exchange.session, cursor, &failure),
            Purpose::Listen => self.listen_again(now, cursor),
            Purpose::Events => self.sse_ended(now, gracefully),
            Purpose::Delete | Purpose::Spent => {}
        }
    }
}

/// The subscription that a message asks for.
pub(super) const fn subscription(kind: &Written, about: About) -> Option<RequestHandle> {
    match (kind, about) {
        (Written::Request { handle, .. }, About::Subscription) => Some(*handle),
        _ => None,
    }
}

//! Responses that want authorization (authorization pages; Streamable HTTP pages).

use alloc::vec::Vec;

use http::HeaderValue;
use http::header::WWW_AUTHENTICATE;
use http::response::Parts;

use super::exchange::Purpose;
use super::failure::Failure;
use super::message::{Message, is_awaited, requests, wires};
use super::reconnect::{Cursor, Stream};
use super::{ExchangeId, HttpClient, OnUnauthorized};
use crate::client::{Event, Written};
use crate::http::challenge::Challenge;
use crate::stream::Machine as _;
use crate::{Incompatible, Instant, RequestHandle};

/// How often anything waits for authorization. What was authorized that often and is refused still, is refused.
const TRIES: u8 = 3;

/// What the application has been authorized with.
#[derive(Debug, Default)]
pub(super) struct Grant {
    value: Option<HeaderValue>,
    count: u64,
    /// How often the opening was refused.
    refused: u8,
}

impl Grant {
    pub(super) const fn value(&self) -> Option<&HeaderValue> {
        self.value.as_ref()
    }

    /// How many there were.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// The opening went through: what comes after counts anew.
    pub(super) const fn opening_was_taken(&mut self) {
        self.refused = 0;
    }
}

/// What waits for authorization.
#[derive(Debug, Default)]
pub(super) struct Parked {
    opening: bool,
    requests: Vec<RequestHandle>,
    messages: Vec<Message>,
    streams: Vec<(Stream, Cursor)>,
    /// How many requests and streams there may be before those that are not wanted any more are looked for.
    enough: usize,
}

/// What was refused.
enum Refused {
    Opening,
    Request(RequestHandle),
    Message(Message),
    Stream(Stream, Cursor),
}

impl HttpClient {
    pub(super) fn unauthorized(&mut self, now: Instant, id: ExchangeId, head: &Parts) {
        let Some(exchange) = self.exchanges.get(id) else { return };
        let (granted, cursor) = (exchange.grant, exchange.cursor.clone());
        let Some(purpose) = self.spend(now, id) else { return };
        if matches!(purpose, Purpose::Events) {
            self.sse = None;
        }
        if !self.is_wanted(&purpose) {
            return;
        }
        let Some(refused) = refused(purpose, cursor) else { return };
        let again = self.may_try_again(&refused);
        if again && granted < self.grant.count {
            return self.try_again(now, refused);
        }
        let status = head.status.as_u16();
        let challenges = Challenge::parse(head.headers.get_all(WWW_AUTHENTICATE).iter());
        let request = refused.request().filter(|request| !self.role.is_hidden(*request));
        self.role.tell(Event::Unauthorized { status, challenges, request });
        if again && self.http.on_unauthorized == OnUnauthorized::Wait && self.may_park(&refused) {
            return self.park(refused);
        }
        self.open_gate(id);
        self.give_up(now, refused, status);
    }

    /// Whether anybody still waits for what was refused.
    fn is_wanted(&self, purpose: &Purpose) -> bool {
        match purpose {
            Purpose::Post(message) if message.opens() => wires(&message.kind).any(|wire| self.role.opens_with(wire)),
            Purpose::Post(message) => !message.asks() || is_awaited(&message.kind, &self.role),
            Purpose::Resume(kind) => is_awaited(kind, &self.role),
            Purpose::Listen | Purpose::Events => true,
            Purpose::Delete | Purpose::Spent => false,
        }
    }

    /// The application has been authorized, or is not any more.
    pub(super) fn grant(&mut self, now: Instant, mut authorization: Option<HeaderValue>) {
        if let Some(authorization) = &mut authorization {
            authorization.set_sensitive(true);
        }
        self.grant.value = authorization;
        self.grant.count += 1;
        let Parked { opening, requests, messages, streams, .. } = core::mem::take(&mut self.parked);
        if self.role.has_closed() {
            return;
        }
        if opening {
            self.try_again(now, Refused::Opening);
        }
        for request in requests {
            self.try_again(now, Refused::Request(request));
        }
        for message in messages {
            self.try_again(now, Refused::Message(message));
        }
        for (stream, cursor) in streams {
            self.try_again(now, Refused::Stream(stream, cursor));
        }
    }

    /// The session is gone, and with it its streams, and whatever is said to its server alone: an answer might be taken
    /// for one to a question of the next.
    pub(super) fn drop_parked_of_session(&mut self, now: Instant) {
        self.parked
            .messages
            .retain(|message| matches!(message.kind, Written::Notification { .. }) && !message.is_initialized());
        for (stream, _) in core::mem::take(&mut self.parked.streams) {
            if let Stream::Answers(kind) = stream {
                self.fail_awaited(now, &kind, &Failure::Interrupted);
            }
        }
    }

    fn try_again(&mut self, now: Instant, refused: Refused) {
        match refused {
            Refused::Opening => self.role.open_again(now),
            Refused::Request(request) => self.role.send_again(request),
            Refused::Message(message) => {
                if !message.asks() || is_awaited(&message.kind, &self.role) {
                    self.send(message);
                }
            }
            Refused::Stream(Stream::Answers(kind), cursor) => {
                if is_awaited(&kind, &self.role) {
                    self.open_stream(Purpose::Resume(kind), cursor);
                }
            }
            Refused::Stream(Stream::Session, cursor) => self.open_stream(Purpose::Listen, cursor),
            Refused::Stream(Stream::Subscription(_), _) => {}
        }
    }

    /// Counts a refusal.
    fn may_try_again(&mut self, refused: &Refused) -> bool {
        let tries = match refused {
            Refused::Opening => &mut self.grant.refused,
            Refused::Message(message) => return message.unauthorized < TRIES,
            Refused::Stream(Stream::Session | Stream::Subscription(_), cursor) => {
                return cursor.attempts < u32::from(TRIES);
            }
            Refused::Request(_) | Refused::Stream(Stream::Answers(_), _) => {
                let Some(request) = refused.request() else { return false };
                let Some(tries) = self.role.tries(request) else { return false };
                &mut tries.unauthorized
            }
        };
        *tries = tries.saturating_add(1);
        *tries <= TRIES
    }

    /// Whether there is room. Requests are bounded as all that are pending are.
    fn may_park(&self, refused: &Refused) -> bool {
        !matches!(refused, Refused::Message(_)) || self.parked.messages.len() < self.role.limits().exchanges
    }

    fn park(&mut self, refused: Refused) {
        self.sweep_parked();
        match refused {
            Refused::Opening => {
                self.role.await_authorization();
                self.parked.opening = true;
            }
            Refused::Request(request) => {
                self.parked.requests.push(request);
            }
            Refused::Message(mut message) => {
                message.unauthorized += 1;
                self.parked.messages.push(message);
            }
            Refused::Stream(stream, mut cursor) => {
                cursor.attempts += 1;
                self.parked.streams.push((stream, cursor));
            }
        }
    }

    /// Takes a stream that `wanted` picks.
    pub(super) fn take_parked(&mut self, wanted: impl Fn(&Stream) -> bool) -> Option<(Stream, Cursor)> {
        let at = self.parked.streams.iter().position(|(stream, _)| wanted(stream))?;
        Some(self.parked.streams.remove(at))
    }

    /// Drops what nobody waits for any more, once that may be half of it.
    fn sweep_parked(&mut self) {
        let Parked { requests, streams, enough, .. } = &mut self.parked;
        if requests.len() + streams.len() < *enough {
            return;
        }
        requests.retain(|request| self.role.asked(*request).is_some());
        streams.retain(|(stream, _)| match stream {
            Stream::Answers(kind) => is_awaited(kind, &self.role),
            Stream::Session | Stream::Subscription(_) => true,
        });
        *enough = 64.max((requests.len() + streams.len()) * 2);
    }

    fn give_up(&mut self, now: Instant, refused: Refused, status: u16) {
        match refused {
            Refused::Opening => self.refuse_opening(Incompatible::Unauthorized { status }),
            Refused::Request(request) => {
                self.role.fail(request, Failure::Unauthorized(status).error());
                self.take_hidden(now);
            }
            Refused::Message(message) => self.post_failed(now, message, Failure::Unauthorized(status)),
            Refused::Stream(Stream::Answers(kind), _) => {
                self.fail_awaited(now, &kind, &Failure::Unauthorized(status));
            }
            Refused::Stream(Stream::Session | Stream::Subscription(_), _) => {}
        }
    }
}

impl Refused {
    fn request(&self) -> Option<RequestHandle> {
        match self {
            Self::Request(request) => Some(*request),
            Self::Stream(Stream::Answers(kind), _) => requests(kind).next().map(|(request, _)| request),
            Self::Opening | Self::Message(_) | Self::Stream(Stream::Session | Stream::Subscription(_), _) => None,
        }
    }
}

fn refused(purpose: Purpose, cursor: Cursor) -> Option<Refused> {
    match purpose {
        Purpose::Post(message) if message.opens() => Some(Refused::Opening),
        Purpose::Post(Message { kind: Written::Request { handle, .. }, .. }) => Some(Refused::Request(handle)),
        Purpose::Post(message) => Some(Refused::Message(message)),
        Purpose::Resume(kind) => Some(Refused::Stream(Stream::Answers(kind), cursor)),
        Purpose::Listen => Some(Refused::Stream(Stream::Session, cursor)),
        Purpose::Events => Some(Refused::Opening),
        Purpose::Delete | Purpose::Spent => None,
    }
}

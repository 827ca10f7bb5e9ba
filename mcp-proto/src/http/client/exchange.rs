//! The requests that are open, and what each is for.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use http::Uri;

use super::ExchangeId;
use super::message::{About, Message, wires};
use super::reconnect::Cursor;
use crate::Instant;
use crate::client::Written;
use crate::codec::SseDecoder;

/// A request that is open.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) purpose: Purpose,
    pub(super) body: Body,
    /// Where it went.
    pub(super) target: Uri,
    /// How often it was redirected.
    pub(super) redirects: u8,
    /// Which authorization went with it.
    pub(super) grant: u64,
    /// The session that its head names.
    pub(super) session: Option<u64>,
    /// Where its stream of events stands.
    pub(super) cursor: Cursor,
    /// When its stream began.
    pub(super) streams_since: Option<Instant>,
    /// When it is given up.
    pub(super) until: Option<Instant>,
    pub(super) lane: Lane,
}

/// What a request is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// It carries a message.
    Post(Message),
    /// It goes on with the stream of these requests (legacy).
    Resume(Written),
    /// It listens to what belongs to no request (legacy).
    Listen,
    /// It is the one stream of HTTP+SSE (2024-11-05).
    Events,
    /// It ends the session (legacy).
    Delete,
    /// Nothing any more: what it was for is settled, and only its end is waited for.
    Spent,
}

/// What is done with the body of the response.
#[derive(Debug)]
pub(super) enum Body {
    /// The head has not come.
    Head,
    /// It is one piece of JSON.
    Json(Vec<u8>),
    /// It may hold the error that goes with this status.
    Refusal { status: u16, text: Vec<u8> },
    /// It is a stream of events.
    Events(Box<SseDecoder>),
    /// Nothing.
    Ignored,
}

/// What shares a bound: a request may need answers to the server's own requests to go out before it ends, and streams
/// stay open for as long as they like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Lane {
    Requests,
    Others,
    Streams,
}

impl Exchange {
    pub(super) fn new(purpose: Purpose, target: Uri) -> Self {
        let lane = match &purpose {
            Purpose::Post(message) if message.about == About::Subscription => Lane::Streams,
            Purpose::Post(message) if message.waits() || message.opens() => Lane::Requests,
            Purpose::Resume(_) => Lane::Requests,
            Purpose::Listen | Purpose::Events => Lane::Streams,
            Purpose::Post(_) | Purpose::Delete | Purpose::Spent => Lane::Others,
        };
        Self {
            purpose,
            body: Body::Head,
            target,
            redirects: 0,
            grant: 0,
            session: None,
            cursor: Cursor::default(),
            streams_since: None,
            until: None,
            lane,
        }
    }

    /// The requests whose answers it brings.
    pub(super) const fn carries(&self) -> Option<&Written> {
        match &self.purpose {
            Purpose::Post(Message { kind, .. }) | Purpose::Resume(kind) => Some(kind),
            Purpose::Listen | Purpose::Events | Purpose::Delete | Purpose::Spent => None,
        }
    }
}

/// The requests that are open, by their names, and by the ids of the messages whose answers they bring.
#[derive(Debug)]
pub(super) struct Exchanges {
    open: BTreeMap<ExchangeId, Exchange>,
    carriers: BTreeMap<i64, ExchangeId>,
    minted: u64,
    requests: usize,
    others: usize,
    streams: usize,
}

impl Exchanges {
    pub(super) const fn new() -> Self {
        Self { open: BTreeMap::new(), carriers: BTreeMap::new(), minted: 0, requests: 0, others: 0, streams: 0 }
    }

    pub(super) fn insert(&mut self, exchange: Exchange) -> ExchangeId {
        self.minted += 1;
        let id = ExchangeId(self.minted);
        for wire in exchange.carries().into_iter().flat_map(wires) {
            self.carriers.insert(wire, id);
        }
        *self.count(exchange.lane) += 1;
        self.open.insert(id, exchange);
        id
    }

    pub(super) fn remove(&mut self, id: ExchangeId) -> Option<Exchange> {
        let exchange = self.open.remove(&id)?;
        *self.count(exchange.lane) -= 1;
        if let Some(kind) = exchange.carries() {
            self.forget_carried(id, kind);
        }
        Some(exchange)
    }

    /// What the exchange was for is settled. It stays, in its place, until its end.
    pub(super) fn spend(&mut self, id: ExchangeId) -> Option<Purpose> {
        let exchange = self.open.get_mut(&id)?;
        exchange.body = Body::Ignored;
        let purpose = core::mem::replace(&mut exchange.purpose, Purpose::Spent);
        if let Purpose::Post(Message { kind, .. }) | Purpose::Resume(kind) = &purpose {
            self.forget_carried(id, kind);
        }
        Some(purpose)
    }

    pub(super) fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.open.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: ExchangeId) -> Option<&mut Exchange> {
        self.open.get_mut(&id)
    }

    /// The exchange that is to bring the answer to what went out as `wire`.
    pub(super) fn carrier(&self, wire: i64) -> Option<ExchangeId> {
        self.carriers.get(&wire).copied()
    }

    pub(super) fn ids(&self) -> Vec<ExchangeId> {
        self.open.keys().copied().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// How many carry requests.
    pub(super) const fn requests(&self) -> usize {
        self.requests
    }

    /// How many carry what is answered at once.
    pub(super) const fn others(&self) -> usize {
        self.others
    }

    fn forget_carried(&mut self, id: ExchangeId, kind: &Written) {
        for wire in wires(kind) {
            if self.carriers.get(&wire) == Some(&id) {
                self.carriers.remove(&wire);
            }
        }
    }

    const fn count(&mut self, lane: Lane) -> &mut usize {
        match lane {
            Lane::Requests => &mut self.requests,
            Lane::Others => &mut self.others,
            Lane::Streams => &mut self.streams,
        }
    }
}

//! The requests of the client that are being answered.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::legacy::Replay;
use super::{ClientProfile, Context};
use crate::jsonrpc::WireId;
use crate::model::{LoggingLevel, ProgressToken, SubscriptionFilter};
use crate::rpc::answer_batch::BatchId;
use crate::rpc::id_table::IdTable;
use crate::rpc::origin::Origin;
use crate::rpc::outbox::Ticket;
use crate::rpc::rule::Rule;
use crate::rpc::table::Table;
use crate::{InboundId, Instant, Version};

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Call {
    /// The id that the answer carries.
    pub(super) wire: WireId,
    pub(super) version: Version,
    pub(super) client: Arc<ClientProfile>,
    pub(super) rule: Option<&'static Rule>,
    pub(super) kind: Kind,
    /// The exchange that it came in by.
    pub(super) origin: Option<Origin>,
    /// The batch that the answer goes into (2025-03-26).
    pub(super) batch: Option<BatchId>,
    pub(super) token: Option<ProgressToken>,
    pub(super) log_level: Option<LoggingLevel>,
    /// The last progress that was reported.
    pub(super) progress: Option<f64>,
    /// The last progress that was sent or is to be.
    pub(super) step: Option<Ticket>,
    /// The last message about this request that was sent or is to be, its answer aside.
    pub(super) last: Option<Ticket>,
    /// When its time is up, while the application works on it.
    pub(super) deadline: Option<Instant>,
}

/// How a request is answered.
#[derive(Debug)]
pub(super) enum Kind {
    /// Served by its own metadata alone.
    Modern,
    /// `subscriptions/listen` that waits to be accepted, for what it asked and is offered.
    Listen(SubscriptionFilter),
    /// Served within the session; kept so that it can be run again once its questions are answered.
    Legacy(Box<Replay>),
    /// `resources/subscribe` of this URI that waits to be accepted.
    Subscribe(Box<str>),
}

impl Call {
    pub(super) fn new(wire: WireId, context: &Context, rule: Option<&'static Rule>, kind: Kind) -> Self {
        Self {
            wire,
            version: context.version,
            client: Arc::clone(&context.client),
            rule,
            kind,
            origin: None,
            batch: None,
            token: context.progress_token.clone(),
            log_level: context.log_level.clone(),
            progress: None,
            step: None,
            last: None,
            deadline: None,
        }
    }

    /// Whether it waits for answers of the client (legacy).
    pub(super) fn waits(&self) -> bool {
        matches!(&self.kind, Kind::Legacy(replay) if replay.waits())
    }
}

/// The requests that are being answered, by our name and by the client's. The latter holds the subscriptions too: a
/// subscription is a request without an answer.
#[derive(Debug)]
pub(super) struct InFlight {
    /// Boxed: most servers have room for more of them than they answer at once.
    calls: IdTable<InboundId, Box<Call>>,
    by_wire: Table<WireId, InboundId>,
    /// How many are open of each exchange.
    by_origin: IdTable<Origin, usize>,
    minted: u64,
}

impl InFlight {
    pub(super) const fn new() -> Self {
        Self { calls: IdTable::new(), by_wire: Table::new(), by_origin: IdTable::new(), minted: 0 }
    }

    pub(super) fn insert(&mut self, call: Call) -> InboundId {
        let id = InboundId(self.minted);
        self.minted += 1;
        self.by_wire.insert(call.wire.clone(), id);
        if let Some(origin) = call.origin {
            match self.by_origin.get_mut(origin) {
                Some(open) => *open += 1,
                None => self.by_origin.insert(origin, 1),
            }
        }
        self.calls.insert(id, Box::new(call));
        id
    }

    pub(super) fn get(&self, id: InboundId) -> Option<&Call> {
        self.calls.get(id).map(Box::as_ref)
    }

    pub(super) fn get_mut(&mut self, id: InboundId) -> Option<&mut Call> {
        self.calls.get_mut(id).map(Box::as_mut)
    }

    /// Which request or subscription of the client's goes by this id.
    pub(super) fn named(&self, wire: &WireId) -> Option<InboundId> {
        self.by_wire.get(wire).copied()
    }

    /// Ends a request; its id on the wire may be used again.
    pub(super) fn remove(&mut self, id: InboundId) -> Option<Call> {
        let call = self.calls.remove(id)?;
        self.by_wire.remove(&call.wire);
        if let Some(origin) = call.origin
            && let Some(open) = self.by_origin.get_mut(origin)
        {
            *open -= 1;
            if *open == 0 {
                self.by_origin.remove(origin);
            }
        }
        Some(*call)
    }

    /// Whether a request that came in by this exchange is open.
    #[cfg(feature = "http")]
    pub(super) fn any_from(&self, origin: Origin) -> bool {
        self.by_origin.get(origin).is_some()
    }

    /// Ends a request that lives on as a subscription, under the same id on the wire.
    pub(super) fn promote(&mut self, id: InboundId) -> Option<Call> {
        self.calls.remove(id).map(|call| *call)
    }

    /// A subscription has ended.
    pub(super) fn release(&mut self, wire: &WireId) {
        self.by_wire.remove(wire);
    }

    pub(super) fn first(&self) -> Option<InboundId> {
        self.calls.first()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = (InboundId, &Call)> {
        self.calls.iter().map(|(id, call)| (id, call.as_ref()))
    }

    /// Gives back the room of those that have ended.
    #[cfg(feature = "http")]
    pub(super) fn give_back(&mut self) {
        if self.calls.is_empty() {
            self.calls.clear();
        }
        if self.by_wire.is_empty() {
            self.by_wire.clear();
        }
        if self.by_origin.is_empty() {
            self.by_origin.clear();
        }
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }
}

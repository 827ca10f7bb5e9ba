//! What waits to be sent, and how it is written when it leaves.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::number::number;
use super::{Change, Server};
use crate::InboundId;
use crate::jsonrpc::{ErrorCode, Raw, RpcError, WireId, encode};
use crate::meta::result_meta::{self, Additions, ResultParts};
use crate::model::{ProgressToken, keys};
use crate::rpc::id_table::IdTable;
use crate::rpc::origin::Origin;
use crate::rpc::outbox::{Outbox, Outgoing, Ticket};
use crate::rpc::table::Table;

/// A message that waits to be sent.
#[derive(Debug)]
pub(super) enum Message {
    Answer(Answer),
    Notification {
        /// The modern request that it belongs to: it does not leave once that is cancelled.
        about: Option<InboundId>,
        method: Cow<'static, str>,
        params: Option<Raw>,
    },
    Progress {
        about: InboundId,
        step: Step,
    },
    /// A change, for one modern subscription or for the legacy session.
    Change {
        subscription: Option<(InboundId, WireId)>,
        change: Change,
    },
    /// A request of the server's own (legacy).
    Request {
        id: i64,
        method: Cow<'static, str>,
        params: Option<Raw>,
    },
    /// A ping to the client (legacy).
    Ping(i64),
    /// The answers to a batch, written already.
    Batch(Vec<u8>),
}

/// The answer to a request.
#[derive(Debug)]
pub(super) enum Answer {
    Legacy {
        to: WireId,
        result: Raw,
    },
    Modern {
        to: WireId,
        result: Raw,
        cacheable: bool,
    },
    /// The end of a modern subscription.
    Ended {
        to: WireId,
    },
    Error {
        to: Option<WireId>,
        error: RpcError,
        /// The application never saw the request.
        refused: bool,
    },
}

/// A message that has just been written: what a transport of many exchanges must know of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Written {
    /// The exchange that it belongs to; none for what is about no request, and on a stream.
    pub(crate) to: Option<Origin>,
    pub(crate) kind: WrittenKind,
}

/// What kind of message was written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum WrittenKind {
    /// An answer, or the answers to a batch.
    Answer,
    /// An answer that is an error; `refused` if the application never saw the request.
    Error {
        code: ErrorCode,
        refused: bool,
    },
    Notification,
    Request,
}

/// One step of a request's progress.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) token: ProgressToken,
    pub(super) progress: f64,
    pub(super) total: Option<f64>,
    pub(super) message: Option<Box<str>>,
}

/// About what an envelope weighs without what it carries.
const ENVELOPE: usize = 64;

impl Outgoing for Message {
    fn weight(&self) -> usize {
        let text = |raw: &Option<Raw>| raw.as_ref().map_or(0, |raw| raw.as_str().len());
        ENVELOPE
            + match self {
                Self::Answer(answer) => answer.weight(),
                Self::Notification { method, params, .. } | Self::Request { method, params, .. } => {
                    method.len() + text(params)
                }
                Self::Progress { step, .. } => step.weight(),
                Self::Change { subscription, change } => {
                    change.weight() + subscription.as_ref().map_or(0, |(_, id)| id.weight())
                }
                Self::Ping(_) => 0,
                Self::Batch(text) => text.len(),
            }
    }
}

impl Message {
    /// What this belongs to and must not outlive.
    fn about(&self) -> Option<InboundId> {
        match self {
            Self::Notification { about, .. } => *about,
            Self::Progress { about, .. } => Some(*about),
            Self::Change { subscription, .. } => subscription.as_ref().map(|(id, _)| *id),
            Self::Answer(_) | Self::Request { .. } | Self::Ping(_) | Self::Batch(_) => None,
        }
    }

    const fn kind(&self) -> WrittenKind {
        match self {
            Self::Answer(Answer::Error { error, refused, .. }) => {
                WrittenKind::Error { code: error.code, refused: *refused }
            }
            Self::Answer(_) | Self::Batch(_) => WrittenKind::Answer,
            Self::Notification { .. } | Self::Progress { .. } | Self::Change { .. } => WrittenKind::Notification,
            Self::Request { .. } | Self::Ping(_) => WrittenKind::Request,
        }
    }

    fn write(&self, out: &mut Vec<u8>, parts: &ResultParts) {
        match self {
            Self::Answer(answer) => answer.write(out, parts),
            Self::Notification { method, params, .. } => {
                encode::notification(out, method, &mut |out| encode::raw_or_nothing(out, params.as_ref()));
            }
            Self::Progress { step, .. } => {
                encode::notification(out, "notifications/progress", &mut |out| step.write(out))
            }
            Self::Change { subscription, change } => {
                let subscription = subscription.as_ref().map(|(_, id)| id);
                encode::notification(out, change.method(), &mut |out| change.write(out, subscription));
            }
            Self::Request { id, method, params } => {
                encode::request(out, &WireId::Number(*id), method, &mut |out| {
                    encode::raw_or_nothing(out, params.as_ref())
                });
            }
            Self::Ping(id) => encode::request(out, &WireId::Number(*id), "ping", &mut |_| {}),
            Self::Batch(text) => out.extend_from_slice(text),
        }
    }
}

impl Answer {
    fn weight(&self) -> usize {
        match self {
            Self::Legacy { to, result } | Self::Modern { to, result, .. } => to.weight() + result.as_str().len(),
            Self::Ended { to } => to.weight(),
            Self::Error { to, error, .. } => {
                let data = error.data.as_ref().map_or(0, |data| data.as_str().len());
                to.as_ref().map_or(0, WireId::weight) + error.message.len() + data
            }
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>, parts: &ResultParts) {
        match self {
            Self::Legacy { to, result } => encode::result(out, to, &mut |out| result_meta::write_legacy(out, result)),
            Self::Modern { to, result, cacheable } => {
                let additions = Additions { cacheable: *cacheable, subscription: None };
                encode::result(out, to, &mut |out| result_meta::write_modern(out, result, parts, additions));
            }
            Self::Ended { to } => {
                let additions = Additions { cacheable: false, subscription: Some(to) };
                let result = Raw::empty_object();
                encode::result(out, to, &mut |out| result_meta::write_modern(out, &result, parts, additions));
            }
            Self::Error { to, error, .. } => encode::error(out, to.as_ref(), error),
        }
    }
}

impl Step {
    fn weight(&self) -> usize {
        let token = match &self.token {
            ProgressToken::Number(_) => 0,
            ProgressToken::String(text) => text.len(),
        };
        token + self.message.as_ref().map_or(0, |message| message.len())
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"progressToken":"#);
        match &self.token {
            ProgressToken::Number(number) => encode::display(out, number),
            ProgressToken::String(text) => encode::string(out, text),
        }
        out.extend_from_slice(br#","progress":"#);
        number(out, self.progress);
        if let Some(total) = self.total {
            out.extend_from_slice(br#","total":"#);
            number(out, total);
        }
        if let Some(message) = &self.message {
            out.extend_from_slice(br#","message":"#);
            encode::string(out, message);
        }
        out.push(b'}');
    }
}

impl Change {
    const fn method(&self) -> &'static str {
        match self {
            Self::Tools => "notifications/tools/list_changed",
            Self::Prompts => "notifications/prompts/list_changed",
            Self::Resources => "notifications/resources/list_changed",
            Self::Resource(_) => "notifications/resources/updated",
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Tools | Self::Prompts | Self::Resources => 0,
            Self::Resource(uri) => uri.len(),
        }
    }

    /// Params; a legacy list change has none.
    fn write(&self, out: &mut Vec<u8>, subscription: Option<&WireId>) {
        let uri = match self {
            Self::Resource(uri) => Some(uri),
            Self::Tools | Self::Prompts | Self::Resources => None,
        };
        if subscription.is_none() && uri.is_none() {
            return;
        }
        out.push(b'{');
        if let Some(subscription) = subscription {
            out.extend_from_slice(br#""_meta":{"#);
            encode::string(out, keys::SUBSCRIPTION_ID);
            out.push(b':');
            encode::wire_id(out, subscription);
            out.push(b'}');
        }
        if let Some(uri) = uri {
            out.extend_from_slice(if subscription.is_some() { br#","uri":"# } else { br#""uri":"# });
            encode::string(out, uri);
        }
        out.push(b'}');
    }
}

/// A message and the exchange that it goes out by.
#[derive(Debug)]
pub(super) struct Addressed {
    to: Option<Origin>,
    message: Message,
}

impl Outgoing for Addressed {
    fn weight(&self) -> usize {
        self.message.weight()
    }
}

/// The messages that wait to be sent. What belongs to a cancelled request is passed over when its turn comes, so that
/// a cancellation costs no walk.
#[derive(Debug)]
pub(super) struct Output {
    outbox: Outbox<Addressed>,
    /// What was cancelled while messages about it waited, with the last of these.
    withdrawn: IdTable<InboundId, Ticket>,
    /// The changes that messages which wait tell of, by the [subscription](hearer) that hears of them.
    changes: IdTable<u64, Table<Change, ()>>,
}

/// Who hears of a change: a subscription, or else the session.
const fn hearer(subscription: Option<InboundId>) -> u64 {
    match subscription {
        Some(InboundId(id)) => id + 1,
        None => 0,
    }
}

impl Output {
    pub(super) const fn new() -> Self {
        Self { outbox: Outbox::new(), withdrawn: IdTable::new(), changes: IdTable::new() }
    }

    pub(super) fn push(&mut self, to: Option<Origin>, message: Message) -> Ticket {
        self.outbox.push_ticketed(Addressed { to, message })
    }

    /// Tells of a change that nothing which waits [tells of](Self::tells) yet.
    pub(super) fn push_change(&mut self, subscription: Option<(InboundId, WireId)>, change: &Change) -> Ticket {
        let hearer = hearer(subscription.as_ref().map(|(id, _)| *id));
        match self.changes.get_mut(hearer) {
            Some(changes) => drop(changes.insert(change.clone(), ())),
            None => {
                let mut changes = Table::new();
                changes.insert(change.clone(), ());
                self.changes.insert(hearer, changes);
            }
        }
        self.push(None, Message::Change { subscription, change: change.clone() })
    }

    /// Whether a message that waits tells of the change already: whoever hears of it then looks at all up to now.
    pub(super) fn tells(&self, subscription: Option<InboundId>, change: &Change) -> bool {
        self.changes.get(hearer(subscription)).is_some_and(|changes| changes.get(change).is_some())
    }

    pub(super) fn answer(&mut self, to: Option<Origin>, answer: Answer) {
        self.outbox.push(Addressed { to, message: Message::Answer(answer) });
    }

    /// How many messages were ever pushed.
    pub(super) fn pushed(&self) -> u64 {
        self.outbox.pushed()
    }

    /// How many of these have left, been dropped or been passed over.
    #[cfg(feature = "http")]
    pub(super) fn left(&self) -> u64 {
        self.outbox.left()
    }

    pub(super) fn weight(&self) -> usize {
        self.outbox.weight()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.outbox.is_empty()
    }

    pub(super) fn holds(&self, ticket: Ticket) -> bool {
        self.outbox.holds(ticket)
    }

    pub(super) fn swap(&mut self, ticket: Ticket, to: Option<Origin>, message: Message) {
        self.outbox.swap(ticket, Addressed { to, message });
    }

    /// Nothing about `id` leaves any more; `last` was the last that was said about it.
    pub(super) fn withdraw(&mut self, id: InboundId, last: Option<Ticket>) {
        if let Some(last) = last
            && self.outbox.holds(last)
        {
            self.withdrawn.insert(id, last);
        }
    }

    #[cfg(feature = "http")]
    pub(super) fn release(&mut self) {
        self.outbox.release();
    }

    pub(super) fn clear(&mut self) {
        self.outbox.clear();
        self.withdrawn.clear();
        self.changes.clear();
    }

    fn pop(&mut self) -> Option<Addressed> {
        loop {
            let message = self.outbox.pop()?;
            if let Message::Change { subscription, change } = &message.message {
                let hearer = hearer(subscription.as_ref().map(|(id, _)| *id));
                if let Some(changes) = self.changes.get_mut(hearer) {
                    changes.remove(change);
                    if changes.is_empty() {
                        self.changes.remove(hearer);
                    }
                }
            }
            let Some((id, last)) = message.message.about().and_then(|id| Some((id, *self.withdrawn.get(id)?))) else {
                return Some(message);
            };
            if !self.outbox.holds(last) {
                self.withdrawn.remove(id);
            }
        }
    }
}

impl Server {
    /// Appends the next message that is still wanted.
    pub(crate) fn write_next(&mut self, out: &mut Vec<u8>) -> Option<Written> {
        while let Some(Addressed { to, message }) = self.output.pop() {
            if let Message::Request { id, .. } = &message
                && !self.legacy.leaves(*id)
            {
                continue;
            }
            out.reserve(message.weight() + FRAME);
            message.write(out, &self.parts);
            return Some(Written { to, kind: message.kind() });
        }
        None
    }
}

/// Room for what stands around the text of a message, the name of the server among it.
const FRAME: usize = 128;

//! What a server tells its application.

use alloc::boxed::Box;

use super::Context;
use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::model::SubscriptionFilter;
use crate::{CloseReason, InboundId};

/// What a server tells its application.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A request is to be answered, with [`Server::respond`](super::Server::respond) or
    /// [`Server::require_input`](super::Server::require_input). After the latter it may come again, under the same id
    /// (legacy) or as a new request (modern), with [`Context::answers`] filled.
    Request(Incoming),
    /// A client wants to hear of changes: to be answered with [`Server::accept`](super::Server::accept) or, to refuse
    /// it, [`Server::respond`](super::Server::respond). The end of an accepted one is
    /// [`Unsubscribed`](Self::Unsubscribed).
    Subscribe(Subscribing),
    /// Work on this request should stop; its answer, if one comes, goes nowhere. The client cancelled it, or it took
    /// longer than [`Config::call_timeout`](super::Config::call_timeout) and has been answered with an error.
    Cancelled {
        /// The request.
        id: InboundId,
        /// The client's words, or that the time was up.
        reason: Option<Box<str>>,
    },
    /// A subscription that was accepted is over because the client wants to hear no more, or has asked for the same
    /// again. When the connection ends, [`Closed`](Self::Closed) stands for all that are open.
    Unsubscribed {
        /// The request that it was accepted for.
        id: InboundId,
    },
    /// A notification that the machine has no use for itself.
    Notification {
        /// The method.
        method: Box<str>,
        /// The params.
        params: Option<Raw>,
    },
    /// The client sent something that is no message, or that answers nothing. It has been answered, if it can be.
    Noise {
        /// What was wrong with it.
        error: RpcError,
        /// The start of the line, control characters escaped.
        excerpt: Box<str>,
    },
    /// The last event of all. Every request still in flight has been cancelled.
    Closed {
        /// Why.
        reason: CloseReason,
    },
}

/// A request of a client.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Incoming {
    /// Names the request.
    pub id: InboundId,
    /// Its id as the client wrote it, which a client may use again: for logs, and no key for anything that is kept.
    pub wire: WireId,
    /// The method.
    pub method: Box<str>,
    /// The params as they came, `_meta` included.
    pub params: Option<Raw>,
    /// What the request says of its sender.
    pub context: Context,
}

/// A client's wish to hear of changes: modern `subscriptions/listen`, legacy `resources/subscribe`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Subscribing {
    /// Names the request.
    pub id: InboundId,
    /// What was asked for and is offered by the server's capabilities.
    pub filter: SubscriptionFilter,
    /// What the request says of its sender.
    pub context: Context,
}

//! The modern subscriptions that are open, and what they hear (subscriptions page, 2026-07-28).
//!
//! The end that the server brings about is said with the response, and with that alone. The cancellation page wants a
//! `notifications/cancelled` and wants none for a request that is over; before the response it would make an orderly
//! end look like a broken one to clients that tell the two apart, after it, it would name a request that is over.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::inflight::Kind;
use super::listen::intersection;
use super::outgoing::{Answer, Message};
use super::{Change, Event, Server, error_shape};
use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::model::part::Write;
use crate::model::{Meta, SubscriptionFilter, SubscriptionsAcknowledgedParams};
use crate::rpc::id_table::IdTable;
use crate::rpc::outbox::Ticket;
use crate::rpc::sorted::sorted;
use crate::{InboundId, Version};

/// An open subscription.
#[derive(Debug)]
pub(super) struct Subscription {
    /// The id of the request that opened it, which every message of it carries.
    pub(super) wire: WireId,
    tools: bool,
    prompts: bool,
    resources: bool,
    /// Sorted.
    uris: Vec<Box<str>>,
    /// The last message of it that was sent or is to be.
    last: Option<Ticket>,
}

impl Subscription {
    fn new(wire: WireId, filter: &SubscriptionFilter) -> Self {
        Self {
            wire,
            tools: filter.tools_list_changed == Some(true),
            prompts: filter.prompts_list_changed == Some(true),
            resources: filter.resources_list_changed == Some(true),
            uris: distinct(filter.resource_subscriptions.as_deref().unwrap_or_default()),
            last: None,
        }
    }

    fn names(&self, change: &Change) -> bool {
        match change {
            Change::Tools => self.tools,
            Change::Prompts => self.prompts,
            Change::Resources => self.resources,
            Change::Resource(uri) => self.uris.binary_search(uri).is_ok(),
        }
    }
}

/// Sorted, each once.
fn distinct(uris: &[String]) -> Vec<Box<str>> {
    let mut distinct: Vec<Box<str>> = Vec::new();
    for (uri, _) in sorted(&mut uris.iter().map(String::as_str)) {
        if distinct.last().is_none_or(|last| **last != *uri) {
            distinct.push(uri.into());
        }
    }
    distinct
}

/// The open subscriptions.
#[derive(Debug)]
pub(super) struct Subscriptions {
    open: IdTable<InboundId, Subscription>,
}

impl Subscriptions {
    pub(super) const fn new() -> Self {
        Self { open: IdTable::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Ends the oldest.
    pub(super) fn pop(&mut self) -> Option<(InboundId, Subscription)> {
        self.open.pop_first()
    }
}

impl Server {
    pub(super) fn accept_subscription(&mut self, id: InboundId, filter: SubscriptionFilter) {
        let Some(call) = self.calls.get(id) else { return };
        match &call.kind {
            _ if !self.is_open() => self.finish_call(id, Err(RpcError::internal("the server is shutting down"))),
            Kind::Listen(asked) => {
                let granted = intersection(asked, &filter);
                self.open_subscription(id, granted);
            }
            Kind::Subscribe(uri) => {
                let granted = filter.resource_subscriptions.unwrap_or_default();
                if granted.iter().any(|granted| **granted == **uri) {
                    self.accept_resource(id);
                } else {
                    self.finish_call(id, Err(RpcError::invalid_params("changes of this resource are not announced")));
                }
            }
            Kind::Modern | Kind::Legacy(_) => {
                self.finish_call(id, Err(RpcError::internal("the server took a request for a subscription")));
            }
        }
    }

    pub(super) fn publish_change(&mut self, change: &Change) {
        if !self.is_open() {
            return;
        }
        for place in 0..self.subscriptions.len() {
            let Some((id, subscription)) = self.subscriptions.open.at_mut(place) else { break };
            if !subscription.names(change) {
                continue;
            }
            if self.output.tells(Some(id), change) {
                continue;
            }
            if self.output.weight() > self.config.limits.unsent {
                self.dropped += 1;
                continue;
            }
            subscription.last = Some(self.output.push_change(Some((id, subscription.wire.clone())), change));
        }
        self.publish_to_session(change);
    }

    /// The client wants to hear no more.
    pub(super) fn end_subscription(&mut self, id: InboundId) {
        let Some(subscription) = self.subscriptions.open.remove(id) else { return };
        self.calls.release(&subscription.wire);
        self.output.withdraw(id, subscription.last);
        self.events.push_back(Event::Unsubscribed { id });
    }

    /// The application ends a subscription that is open.
    pub(super) fn close_subscription(&mut self, id: InboundId, outcome: Result<Raw, RpcError>) {
        let Some(Subscription { wire, .. }) = self.subscriptions.open.remove(id) else { return };
        self.calls.release(&wire);
        self.output.answer(
            None,
            match outcome {
                Ok(_) => Answer::Ended { to: wire },
                Err(error) => {
                    Answer::Error { to: Some(wire), error: error_shape::shape(Version::LATEST, error), refused: false }
                }
            },
        );
    }

    /// The acknowledgement is the first message of a subscription.
    fn open_subscription(&mut self, id: InboundId, granted: SubscriptionFilter) {
        let Some(call) = self.calls.promote(id) else { return };
        let mut subscription = Subscription::new(call.wire, &granted);
        let params = SubscriptionsAcknowledgedParams::new(granted)
            .with_meta(Meta::new().with_subscription_id(subscription.wire.clone()));
        subscription.last = Some(self.output.push(
            None,
            Message::Notification {
                about: Some(id),
                method: Cow::Borrowed("notifications/subscriptions/acknowledged"),
                params: Raw::encode(&params.part()).ok(),
            },
        ));
        self.subscriptions.open.insert(id, subscription);
    }
}

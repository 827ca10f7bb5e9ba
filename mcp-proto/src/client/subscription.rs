//! Subscriptions: requests that stay open and are answered by notifications (subscriptions page of 2026-07-28).

use serde_json::value::RawValue;

use super::notification::subscription_id;
use super::{Client, Event, RequestError};
use crate::RequestHandle;
use crate::jsonrpc::WireId;
use crate::model::SubscriptionsAcknowledgedParams;

impl Client {
    /// The subscription that goes by this id: that of its `subscriptions/listen`.
    pub(super) fn subscription(&self, id: &WireId) -> Option<RequestHandle> {
        let WireId::Number(wire) = id else { return None };
        let request = self.pending.sent_as(*wire)?;
        self.pending.get(request).filter(|entry| entry.is_subscription()).map(|_| request)
    }

    /// The server agreed to a subscription: it may say nothing for as long as it likes from here on.
    pub(super) fn handle_acknowledged(&mut self, text: &[u8], params: Option<&RawValue>) {
        let Some(request) = params.and_then(subscription_id).and_then(|id| self.subscription(&id)) else { return };
        let Some(params) = self.read::<SubscriptionsAcknowledgedParams>(text, params) else { return };
        let Some(entry) = self.pending.get_mut(request).filter(|entry| !entry.subscribed) else { return };
        entry.subscribed = true;
        self.stop_idle_clock(request);
        self.events.push(Event::Subscribed { request, filter: params.notifications });
    }

    /// The server tore a subscription down. One page has it send this, another the final response; either ends it.
    pub(super) fn handle_subscription_cancelled(&mut self, id: &WireId) {
        if let Some(request) = self.subscription(id) {
            self.finish(request, Err(RequestError::Cancelled));
        }
    }
}

//! A modern client's wish to hear of changes (subscriptions page, 2026-07-28).

use alloc::format;
use alloc::string::String;

use super::dispatch::{Reply, Request, required};
use super::inflight::Kind;
use super::{Context, Event, Server, Subscribing, offer};
use crate::jsonrpc::RpcError;
use crate::model::SubscriptionFilter;
use crate::rpc::sorted::{contains, sorted};

impl Server {
    pub(super) fn listen(&mut self, request: &Request<'_>, context: Context) -> Result<Reply, RpcError> {
        let [notifications] = request.pick(["notifications"])?;
        let notifications: SubscriptionFilter = required("notifications", notifications)?;
        let limits = &self.config.limits;
        let most = limits.subscribed_resources;
        if notifications.resource_subscriptions.as_ref().is_some_and(|uris| uris.len() > most) {
            return Err(RpcError::invalid_params(format!(
                "`params.notifications.resourceSubscriptions` names more than {most} resources"
            )));
        }
        let waiting = self.calls.ids().filter(|(_, call)| matches!(call.kind, Kind::Listen(_))).count();
        if self.subscriptions.len() + waiting >= limits.subscriptions {
            return Err(RpcError::internal(format!("more than {} subscriptions", limits.subscriptions)));
        }
        let filter = offer::offered(&self.config.capabilities, &notifications);
        let id = self.enter(request, Kind::Listen(filter.clone()), &context)?;
        self.events.push_back(Event::Subscribe(Subscribing { id, filter, context }));
        Ok(Reply::Later)
    }
}

/// What both filters name.
pub(super) fn intersection(asked: &SubscriptionFilter, granted: &SubscriptionFilter) -> SubscriptionFilter {
    let both =
        |asked: Option<bool>, granted: Option<bool>| (asked == Some(true) && granted == Some(true)).then_some(true);
    let mut filter = SubscriptionFilter::new();
    filter.tools_list_changed = both(asked.tools_list_changed, granted.tools_list_changed);
    filter.prompts_list_changed = both(asked.prompts_list_changed, granted.prompts_list_changed);
    filter.resources_list_changed = both(asked.resources_list_changed, granted.resources_list_changed);
    if let (Some(asked), Some(granted)) = (&asked.resource_subscriptions, &granted.resource_subscriptions) {
        let granted = sorted(&mut granted.iter().map(String::as_str));
        let uris = asked.iter().filter(|uri| contains(&granted, uri)).cloned().collect();
        filter.resource_subscriptions = Some(uris);
    }
    filter
}

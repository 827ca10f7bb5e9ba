//! What a client wants to hear about (basic/patterns/subscriptions, 2026-07-28).

use alloc::string::String;
use alloc::vec::Vec;

use super::fit::result_type;
use super::macros::object;
use super::{Fit, Meta, ResultType};
use crate::Version;
use crate::jsonrpc::WireId;

object! {
    /// Which notifications are wanted, or agreed to. Since 2026-07-28.
    #[derive(Default)]
    SubscriptionFilter {}
    optional {
        /// `notifications/tools/list_changed`.
        tools_list_changed / with_tools_list_changed: bool,
        /// `notifications/prompts/list_changed`.
        prompts_list_changed / with_prompts_list_changed: bool,
        /// `notifications/resources/list_changed`.
        resources_list_changed / with_resources_list_changed: bool,
        /// `notifications/resources/updated` of these URIs.
        resource_subscriptions / with_resource_subscriptions: Vec<String>,
        /// `notifications/tasks` of these tasks, by the tasks extension.
        task_ids / with_task_ids: Vec<String>,
    }
}

object! {
    /// Params of `subscriptions/listen`. Since 2026-07-28.
    SubscriptionsListenParams {
        /// What is wanted.
        notifications: SubscriptionFilter,
    }
    optional {
        /// Metadata; required.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for SubscriptionsListenParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}

object! {
    /// Params of `notifications/subscriptions/acknowledged`: what the server agreed to send. Since 2026-07-28.
    SubscriptionsAcknowledgedParams {
        /// The part of what was wanted that will be sent.
        notifications: SubscriptionFilter,
    }
    optional {
        /// Metadata; holds the subscription's id.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for SubscriptionsAcknowledgedParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}

object! {
    /// Result of `subscriptions/listen`: the subscription is over. Since 2026-07-28.
    SubscriptionsListenResult {
        /// Metadata; holds the subscription's id.
        #[serde(rename = "_meta")]
        meta: Meta,
    }
    optional {
        /// How to read this result.
        result_type / with_result_type: ResultType,
    }
}

impl SubscriptionsListenResult {
    /// The end of the subscription that the request `id` opened.
    #[must_use]
    pub fn of(id: impl Into<WireId>) -> Self {
        Self::new(Meta::new().with_subscription_id(id))
    }
}

impl Fit for SubscriptionsListenResult {
    fn fit(&mut self, version: Version) {
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}

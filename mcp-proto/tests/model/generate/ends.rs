//! Who the ends are, how they meet, and what passes beside the requests.

use mcp_proto::model::*;
use serde_json::Value;

use super::{Dice, part};

impl Dice {
    pub(crate) fn icon(&mut self) -> Icon {
        made!(Icon::new(self.uri()), self,
            mime_type: self.maybe(Self::text),
            sizes: self.maybe(|dice| dice.list(Self::text)),
            theme: self.maybe(|dice| dice.word(&["light", "dark"])),
        )
    }

    pub(crate) fn icons(&mut self) -> Option<Vec<Icon>> {
        self.maybe(|dice| dice.list(Self::icon))
    }

    pub(crate) fn implementation(&mut self) -> Implementation {
        made!(Implementation::new(self.text(), self.text()), self,
            title: self.maybe(Self::text),
            description: self.maybe(Self::text),
            website_url: self.maybe(Self::uri),
            icons: self.icons(),
        )
    }

    pub(crate) fn annotations(&mut self) -> Option<Annotations> {
        let annotations = made!(Annotations::new(), self,
            audience: self.maybe(|dice| dice.list(Self::role)),
            priority: self.maybe(Self::fraction),
            last_modified: self.maybe(|_| "2025-01-12T15:00:58Z".to_owned()),
        );
        self.maybe(|_| annotations)
    }

    pub(crate) fn client_capabilities(&mut self) -> ClientCapabilities {
        made!(ClientCapabilities::new(), self,
            experimental: self.maybe(Self::objects),
            roots: self.maybe(|dice| made!(RootsCapability::new(), dice, list_changed: dice.maybe(Self::flag),)),
            sampling: self.maybe(|dice| made!(SamplingCapability::new(), dice,
                context: dice.maybe(Self::object),
                tools: dice.maybe(Self::object),
            )),
            elicitation: self.maybe(|dice| made!(ElicitationCapability::new(), dice,
                form: dice.maybe(Self::object),
                url: dice.maybe(Self::object),
            )),
            tasks: self.maybe(|dice| made!(ClientTasksCapability::new(), dice,
                list: dice.maybe(Self::object),
                cancel: dice.maybe(Self::object),
                requests: dice.maybe(|dice| made!(ClientTaskRequests::new(), dice,
                    sampling: dice.maybe(|dice| part("createMessage", dice.object())),
                    elicitation: dice.maybe(|dice| part("create", dice.object())),
                )),
            )),
            extensions: self.maybe(Self::objects),
        )
    }

    pub(crate) fn server_capabilities(&mut self) -> ServerCapabilities {
        made!(ServerCapabilities::new(), self,
            experimental: self.maybe(Self::objects),
            logging: self.maybe(Self::object),
            completions: self.maybe(Self::object),
            prompts: self.maybe(|dice| made!(PromptsCapability::new(), dice, list_changed: dice.maybe(Self::flag),)),
            resources: self.maybe(|dice| made!(ResourcesCapability::new(), dice,
                subscribe: dice.maybe(Self::flag),
                list_changed: dice.maybe(Self::flag),
            )),
            tools: self.maybe(|dice| made!(ToolsCapability::new(), dice, list_changed: dice.maybe(Self::flag),)),
            tasks: self.maybe(|dice| made!(ServerTasksCapability::new(), dice,
                list: dice.maybe(Self::object),
                cancel: dice.maybe(Self::object),
                requests: dice.maybe(|dice| made!(ServerTaskRequests::new(), dice,
                    tools: dice.maybe(|dice| part("call", dice.object())),
                )),
            )),
            extensions: self.maybe(Self::objects),
        )
    }

    pub(crate) fn initialize_params(&mut self) -> InitializeParams {
        made!(InitializeParams::new(self.text(), self.client_capabilities(), self.implementation()), self,
            meta: self.request_meta(),
        )
    }

    pub(crate) fn initialize_result(&mut self) -> InitializeResult {
        made!(InitializeResult::new(self.text(), self.server_capabilities(), self.implementation()), self,
            instructions: self.maybe(Self::text),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn discover_result(&mut self) -> DiscoverResult {
        made!(DiscoverResult::new(self.list(Self::text), self.server_capabilities()), self,
            instructions: self.maybe(Self::text),
            ttl_ms: self.ttl(),
            cache_scope: self.scope(),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn request_params(&mut self) -> RequestParams {
        made!(RequestParams::new(), self, meta: self.request_meta(),)
    }

    pub(crate) fn embedded_params(&mut self) -> RequestParams {
        made!(RequestParams::new(), self, meta: self.maybe(Self::meta),)
    }

    pub(crate) fn notification_params(&mut self) -> NotificationParams {
        made!(NotificationParams::new(), self, meta: self.notice_meta(),)
    }

    pub(crate) fn paginated_params(&mut self) -> PaginatedParams {
        made!(PaginatedParams::new(), self, cursor: self.maybe(Self::text), meta: self.request_meta(),)
    }

    pub(crate) fn empty_result(&mut self) -> EmptyResult {
        made!(EmptyResult::new(), self, result_type: self.result_type(), meta: self.result_meta(),)
    }

    pub(crate) fn cancelled_params(&mut self) -> CancelledParams {
        made!(CancelledParams::new(), self,
            request_id: Some(self.id()),
            reason: self.maybe(Self::text),
            meta: self.notice_meta(),
        )
    }

    pub(crate) fn progress_params(&mut self) -> ProgressParams {
        made!(ProgressParams::new(self.token(), self.number()), self,
            total: self.maybe(Self::number),
            message: self.maybe(Self::text),
            meta: self.notice_meta(),
        )
    }

    pub(crate) fn set_level_params(&mut self) -> SetLevelParams {
        made!(SetLevelParams::new(self.level()), self, meta: self.request_meta(),)
    }

    pub(crate) fn logging_message_params(&mut self) -> LoggingMessageParams {
        let data = if self.flag() { self.value() } else { Value::Null };
        made!(LoggingMessageParams::new(self.level(), data), self,
            logger: self.maybe(Self::text),
            meta: self.notice_meta(),
        )
    }

    pub(crate) fn filter(&mut self) -> SubscriptionFilter {
        made!(SubscriptionFilter::new(), self,
            tools_list_changed: self.maybe(Self::flag),
            prompts_list_changed: self.maybe(Self::flag),
            resources_list_changed: self.maybe(Self::flag),
            resource_subscriptions: self.maybe(|dice| dice.list(Self::uri)),
            task_ids: self.maybe(|dice| dice.list(Self::text)),
        )
    }

    pub(crate) fn listen_params(&mut self) -> SubscriptionsListenParams {
        made!(SubscriptionsListenParams::new(self.filter()), self, meta: self.request_meta(),)
    }

    pub(crate) fn acknowledged_params(&mut self) -> SubscriptionsAcknowledgedParams {
        made!(SubscriptionsAcknowledgedParams::new(self.filter()), self, meta: self.notice_meta(),)
    }

    pub(crate) fn listen_result(&mut self) -> SubscriptionsListenResult {
        made!(SubscriptionsListenResult::of(self.id()), self, result_type: self.result_type(),)
    }
}

//! Values of every type, made of the bytes that proptest draws; where the bytes end, the plainest value is made.

use std::collections::BTreeMap;

use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError, WireId};
use mcp_proto::model::*;
use serde_json::{Value, json};

/// Turns bytes into choices.
pub(crate) struct Dice {
    bytes: Vec<u8>,
    at: usize,
    /// Whether words and members that are not defined come up too.
    wild: bool,
    /// Whether the values are for 2026-07-28, which says what `_meta` is required to hold.
    modern: bool,
    /// Whether fields come up that no revision defines.
    pub(crate) extras: bool,
}

impl Dice {
    pub(crate) fn tame(bytes: Vec<u8>, modern: bool) -> Self {
        Self { bytes, at: 0, wild: false, modern, extras: true }
    }

    pub(crate) fn wild(bytes: Vec<u8>) -> Self {
        Self { bytes, at: 0, wild: true, modern: false, extras: true }
    }

    fn byte(&mut self) -> u8 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }

    fn below(&mut self, bound: u8) -> u8 {
        self.byte() % bound
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| make(self))
    }

    fn list<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.below(3)).map(|_| make(self)).collect()
    }

    fn word<T: for<'a> From<&'a str>>(&mut self, words: &[&str]) -> T {
        if self.wild && self.below(4) == 3 {
            return T::from("x-new");
        }
        let at = usize::from(self.byte()) % words.len();
        T::from(words[at])
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 6] = ["", "a", "two words", "naïve ☃", "\"quoted\"\n", "0"];
        TEXTS[usize::from(self.below(6))].to_owned()
    }

    fn uri(&mut self) -> String {
        format!("file:///{}", self.below(9))
    }

    fn base64(&mut self) -> String {
        ["", "AAAA", "aGk="][usize::from(self.below(3))].to_owned()
    }

    fn count(&mut self) -> u64 {
        u64::from(self.byte()) * 1000
    }

    fn fraction(&mut self) -> f64 {
        f64::from(self.byte()) / 255.0
    }

    fn number(&mut self) -> f64 {
        f64::from(self.byte()) / 2.0 - 30.0
    }

    /// What the schemas of the specification call a JSON value, which has neither null nor fractions.
    fn value(&mut self) -> Value {
        match self.below(5) {
            0 => Value::from(self.text()),
            1 => Value::from(self.byte()),
            2 => Value::from(self.flag()),
            3 => Value::from(vec![self.text()]),
            _ => Value::from(self.object()),
        }
    }

    fn object(&mut self) -> Object {
        let mut object = Object::new();
        for _ in 0..self.below(3) {
            let (key, value) = (self.text(), Value::from(self.text()));
            object.insert(key, value);
        }
        object
    }

    fn objects(&mut self) -> Object {
        let mut object = Object::new();
        for _ in 0..self.below(3) {
            let (key, value) = (self.text(), self.object());
            object.insert(key, value.into());
        }
        object
    }

    fn strings(&mut self) -> BTreeMap<String, String> {
        self.list(|dice| (dice.text(), dice.text())).into_iter().collect()
    }

    /// Fields that no revision defines.
    fn extra(&mut self) -> Object {
        let mut object = Object::new();
        if self.below(4) == 3 && self.extras {
            let value = self.value();
            object.insert("x-extra".to_owned(), value);
        }
        object
    }

    fn id(&mut self) -> WireId {
        if self.flag() { WireId::from(self.text().as_str()) } else { WireId::from(i64::from(self.byte())) }
    }

    fn token(&mut self) -> ProgressToken {
        if self.flag() { ProgressToken::from(self.text()) } else { ProgressToken::from(i64::from(self.byte())) }
    }

    fn meta(&mut self) -> Meta {
        let mut meta = Meta::new();
        if self.flag() {
            meta.insert("com.example/key", self.value());
        }
        // These mean something in one revision or another, and may come up wherever the extras do.
        if self.extras && self.below(4) == 3 {
            meta = meta.with_subscription_id(self.id());
            meta.insert(keys::RELATED_TASK, part("taskId", self.text()));
        }
        meta
    }

    /// `_meta` of a request of a client, which 2026-07-28 requires.
    fn request_meta(&mut self) -> Option<Meta> {
        if !self.modern && self.flag() {
            return None;
        }
        let mut meta = self.meta();
        if self.flag() {
            meta.insert(keys::PROGRESS_TOKEN, self.token());
        }
        meta.insert(keys::PROTOCOL_VERSION, "2026-07-28");
        meta.encode(keys::CLIENT_CAPABILITIES, &self.client_capabilities()).expect("capabilities are JSON");
        if self.flag() {
            meta.encode(keys::CLIENT_INFO, &self.implementation()).expect("an implementation is JSON");
        }
        if self.flag() {
            meta.insert(keys::LOG_LEVEL, "notice");
        }
        Some(meta)
    }

    fn notice_meta(&mut self) -> Option<Meta> {
        self.maybe(|dice| dice.meta().with_subscription_id(dice.id()))
    }

    fn result_meta(&mut self) -> Option<Meta> {
        let mut meta = self.maybe(Self::meta)?;
        if self.flag() {
            meta.encode(keys::SERVER_INFO, &self.implementation()).expect("an implementation is JSON");
        }
        Some(meta)
    }

    fn result_type(&mut self) -> Option<ResultType> {
        self.maybe(|_| ResultType::Complete)
    }

    fn ttl(&mut self) -> Option<u64> {
        self.maybe(Self::count)
    }

    fn scope(&mut self) -> Option<CacheScope> {
        self.maybe(|dice| dice.word(&["public", "private"]))
    }

    fn role(&mut self) -> Role {
        self.word(&["user", "assistant"])
    }

    fn level(&mut self) -> LoggingLevel {
        self.word(&["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"])
    }
}

/// Sets the fields of a value that is made by its constructor.
macro_rules! made {
    ($value:expr, $dice:ident, $( $field:ident: $make:expr, )*) => {{
        let mut value = $value;
        $( value.$field = $make; )*
        value.other = $dice.extra();
        value
    }};
}

impl Dice {
    fn icon(&mut self) -> Icon {
        made!(Icon::new(self.uri()), self,
            mime_type: self.maybe(Self::text),
            sizes: self.maybe(|dice| dice.list(Self::text)),
            theme: self.maybe(|dice| dice.word(&["light", "dark"])),
        )
    }

    fn icons(&mut self) -> Option<Vec<Icon>> {
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

    fn annotations(&mut self) -> Option<Annotations> {
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

    fn filter(&mut self) -> SubscriptionFilter {
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

impl Dice {
    fn schema(&mut self) -> Object {
        let mut schema = part("type", "object");
        if self.flag() {
            schema.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
        }
        if self.flag() {
            let property = [json!({}), json!({"type": "string"}), json!(true), json!(false)];
            let at = usize::from(self.below(4));
            schema.insert("properties".to_owned(), json!({"a": property[at]}));
            schema.insert("required".to_owned(), json!(["a"]));
        }
        schema
    }

    fn tool(&mut self) -> Tool {
        let schema = if self.flag() { self.schema() } else { Object::new() };
        made!(Tool::new(self.text(), schema), self,
            title: self.maybe(Self::text),
            description: self.maybe(Self::text),
            output_schema: self.maybe(|dice| if dice.flag() { dice.schema() } else { part("type", "array") }),
            annotations: self.maybe(|dice| made!(ToolAnnotations::new(), dice,
                title: dice.maybe(Self::text),
                read_only_hint: dice.maybe(Self::flag),
                destructive_hint: dice.maybe(Self::flag),
                idempotent_hint: dice.maybe(Self::flag),
                open_world_hint: dice.maybe(Self::flag),
            )),
            execution: self.maybe(|dice| made!(ToolExecution::new(), dice,
                task_support: dice.maybe(|dice| dice.word(&["forbidden", "optional", "required"])),
            )),
            icons: self.icons(),
            meta: self.maybe(Self::meta),
        )
    }

    pub(crate) fn list_tools_result(&mut self) -> ListToolsResult {
        made!(ListToolsResult::new(self.list(Self::tool)), self,
            next_cursor: self.maybe(Self::text),
            ttl_ms: self.ttl(),
            cache_scope: self.scope(),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    fn task_metadata(&mut self) -> Option<LegacyTaskMetadata> {
        self.maybe(|dice| made!(LegacyTaskMetadata::new(), dice, ttl: dice.ttl(),))
    }

    pub(crate) fn call_tool_params(&mut self) -> CallToolParams {
        made!(CallToolParams::new(self.text()), self,
            arguments: self.maybe(Self::object),
            task: self.task_metadata(),
            input_responses: self.maybe(Self::input_responses),
            request_state: self.maybe(Self::text),
            meta: self.request_meta(),
        )
    }

    fn structured(&mut self) -> Option<Value> {
        self.maybe(|dice| match dice.below(3) {
            0 => Value::from(dice.object()),
            1 => Value::Null,
            _ => dice.value(),
        })
    }

    pub(crate) fn call_tool_result(&mut self) -> CallToolResult {
        made!(CallToolResult::new(self.list(Self::block)), self,
            structured_content: self.structured(),
            is_error: self.maybe(Self::flag),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    fn resource(&mut self) -> Resource {
        made!(Resource::new(self.uri(), self.text()), self,
            title: self.maybe(Self::text),
            description: self.maybe(Self::text),
            mime_type: self.maybe(Self::text),
            size: self.maybe(Self::count),
            icons: self.icons(),
            annotations: self.annotations(),
            meta: self.maybe(Self::meta),
        )
    }

    fn resource_template(&mut self) -> ResourceTemplate {
        made!(ResourceTemplate::new("file:///{path}", self.text()), self,
            title: self.maybe(Self::text),
            description: self.maybe(Self::text),
            mime_type: self.maybe(Self::text),
            icons: self.icons(),
            annotations: self.annotations(),
            meta: self.maybe(Self::meta),
        )
    }

    fn contents(&mut self) -> ResourceContents {
        if self.wild && self.below(8) == 7 {
            return ResourceContents::Unknown(json!({"uri": "file:///"}));
        }
        if self.flag() {
            return made!(BlobResourceContents::new(self.uri(), self.base64()), self,
                mime_type: self.maybe(Self::text),
                meta: self.maybe(Self::meta),
            )
            .into();
        }
        made!(TextResourceContents::new(self.uri(), self.text()), self,
            mime_type: self.maybe(Self::text),
            meta: self.maybe(Self::meta),
        )
        .into()
    }

    pub(crate) fn list_resources_result(&mut self) -> ListResourcesResult {
        made!(ListResourcesResult::new(self.list(Self::resource)), self,
            next_cursor: self.maybe(Self::text),
            ttl_ms: self.ttl(),
            cache_scope: self.scope(),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn list_resource_templates_result(&mut self) -> ListResourceTemplatesResult {
        made!(ListResourceTemplatesResult::new(self.list(Self::resource_template)), self,
            next_cursor: self.maybe(Self::text),
            ttl_ms: self.ttl(),
            cache_scope: self.scope(),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn read_resource_params(&mut self) -> ReadResourceParams {
        made!(ReadResourceParams::new(self.uri()), self,
            input_responses: self.maybe(Self::input_responses),
            request_state: self.maybe(Self::text),
            meta: self.request_meta(),
        )
    }

    pub(crate) fn read_resource_result(&mut self) -> ReadResourceResult {
        made!(ReadResourceResult::new(self.list(Self::contents)), self,
            ttl_ms: self.ttl(),
            cache_scope: self.scope(),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn resource_params(&mut self) -> ResourceParams {
        made!(ResourceParams::new(self.uri()), self, meta: self.request_meta(),)
    }

    pub(crate) fn resource_notice(&mut self) -> ResourceParams {
        made!(ResourceParams::new(self.uri()), self, meta: self.notice_meta(),)
    }

    fn prompt(&mut self) -> Prompt {
        made!(Prompt::new(self.text()), self,
            title: self.maybe(Self::text),
            description: self.maybe(Self::text),
            arguments: self.maybe(|dice| dice.list(|dice| made!(PromptArgument::new(dice.text()), dice,
                title: dice.maybe(Self::text),
                description: dice.maybe(Self::text),
                required: dice.maybe(Self::flag),
            ))),
            icons: self.icons(),
            meta: self.maybe(Self::meta),
        )
    }

    pub(crate) fn list_prompts_result(&mut self) -> ListPromptsResult {
        made!(ListPromptsResult::new(self.list(Self::prompt)), self,
            next_cursor: self.maybe(Self::text),
            ttl_ms: self.ttl(),
            cache_scope: self.scope(),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn get_prompt_params(&mut self) -> GetPromptParams {
        made!(GetPromptParams::new(self.text()), self,
            arguments: self.maybe(Self::strings),
            input_responses: self.maybe(Self::input_responses),
            request_state: self.maybe(Self::text),
            meta: self.request_meta(),
        )
    }

    pub(crate) fn get_prompt_result(&mut self) -> GetPromptResult {
        let messages = self.list(|dice| made!(PromptMessage::new(dice.role(), dice.block()), dice,));
        made!(GetPromptResult::new(messages), self,
            description: self.maybe(Self::text),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn complete_params(&mut self) -> CompleteParams {
        let reference = match self.below(if self.wild { 3 } else { 2 }) {
            0 => made!(PromptReference::new(self.text()), self, title: self.maybe(Self::text),).into(),
            1 => made!(ResourceTemplateReference::new("file:///{path}"), self,).into(),
            _ => CompletionReference::Unknown(json!({"type": "ref/x-new"})),
        };
        let argument = made!(CompletionArgument::new(self.text(), self.text()), self,);
        made!(CompleteParams::new(reference, argument), self,
            context: self.maybe(|dice| made!(CompletionContext::new(), dice, arguments: dice.maybe(Self::strings),)),
            meta: self.request_meta(),
        )
    }

    pub(crate) fn complete_result(&mut self) -> CompleteResult {
        let values = if self.below(8) == 7 { vec![self.text(); 120] } else { self.list(Self::text) };
        let completion = made!(Completion::new(values), self,
            total: self.maybe(Self::count),
            has_more: self.maybe(Self::flag),
        );
        made!(CompleteResult::new(completion), self, result_type: self.result_type(), meta: self.result_meta(),)
    }
}

impl Dice {
    fn block(&mut self) -> ContentBlock {
        match self.below(if self.wild { 8 } else { 7 }) {
            0 => made!(TextContent::new(self.text()), self,
                annotations: self.annotations(),
                meta: self.maybe(Self::meta),
            )
            .into(),
            1 => made!(ImageContent::new(self.base64(), self.text()), self,
                annotations: self.annotations(),
                meta: self.maybe(Self::meta),
            )
            .into(),
            2 => made!(AudioContent::new(self.base64(), self.text()), self,
                annotations: self.annotations(),
                meta: self.maybe(Self::meta),
            )
            .into(),
            3 => ContentBlock::link(self.resource()),
            4 => made!(EmbeddedResource::new(self.contents()), self,
                annotations: self.annotations(),
                meta: self.maybe(Self::meta),
            )
            .into(),
            5 => made!(ToolUseContent::new(self.text(), self.text(), self.object()), self,
                meta: self.maybe(Self::meta),
            )
            .into(),
            6 => made!(ToolResultContent::new(self.text(), self.list(Self::block)), self,
                structured_content: self.structured(),
                is_error: self.maybe(Self::flag),
                meta: self.maybe(Self::meta),
            )
            .into(),
            _ => ContentBlock::Unknown(json!({"type": "x-new", "n": self.byte()})),
        }
    }

    fn sampled(&mut self) -> Sampled {
        if self.flag() { Sampled::Many(self.list(Self::block)) } else { Sampled::One(self.block()) }
    }

    pub(crate) fn create_message_params(&mut self) -> CreateMessageParams {
        let messages = self.list(|dice| {
            made!(SamplingMessage::new(dice.role(), dice.sampled()), dice,
                meta: dice.maybe(Self::meta),
            )
        });
        made!(CreateMessageParams::new(messages, self.count()), self,
            model_preferences: self.maybe(|dice| made!(ModelPreferences::new(), dice,
                hints: dice.maybe(|dice| dice.list(|dice| made!(ModelHint::new(), dice, name: dice.maybe(Self::text),))),
                cost_priority: dice.maybe(Self::fraction),
                speed_priority: dice.maybe(Self::number),
                intelligence_priority: dice.maybe(Self::fraction),
            )),
            system_prompt: self.maybe(Self::text),
            include_context: self.maybe(|dice| dice.word(&["none", "thisServer", "allServers"])),
            temperature: self.maybe(Self::number),
            stop_sequences: self.maybe(|dice| dice.list(Self::text)),
            metadata: self.maybe(Self::object),
            tools: self.maybe(|dice| dice.list(Self::tool)),
            tool_choice: self.maybe(|dice| made!(ToolChoice::new(), dice,
                mode: dice.maybe(|dice| dice.word(&["auto", "none", "required"])),
            )),
            task: self.task_metadata(),
            meta: self.maybe(Self::meta),
        )
    }

    pub(crate) fn create_message_result(&mut self) -> CreateMessageResult {
        made!(CreateMessageResult::new(self.role(), self.sampled(), self.text()), self,
            stop_reason: self.maybe(|dice| dice.word(&["endTurn", "maxTokens", "toolUse", "a reason of its own"])),
            meta: self.maybe(Self::meta),
        )
    }

    pub(crate) fn list_roots_result(&mut self) -> ListRootsResult {
        let roots = self.list(|dice| {
            made!(Root::new(dice.uri()), dice,
                name: dice.maybe(Self::text),
                meta: dice.maybe(Self::meta),
            )
        });
        made!(ListRootsResult::new(roots), self, meta: self.maybe(Self::meta),)
    }

    fn option(&mut self) -> TitledOption {
        made!(TitledOption::new(self.text(), self.text()), self,)
    }

    fn field(&mut self) -> PrimitiveSchema {
        match self.below(if self.wild { 9 } else { 8 }) {
            0 => made!(StringSchema::new(), self,
                title: self.maybe(Self::text),
                description: self.maybe(Self::text),
                min_length: self.maybe(Self::count),
                max_length: self.maybe(Self::count),
                format: self.maybe(|dice| dice.word(&["email", "uri", "date", "date-time"])),
                default: self.maybe(Self::text),
            )
            .into(),
            1 => {
                let (kind, number): (_, fn(&mut Self) -> f64) = match self.flag() {
                    true => (NumberKind::Number, Self::number),
                    false => (NumberKind::Integer, |dice| f64::from(dice.byte())),
                };
                made!(NumberSchema::new(kind), self,
                    title: self.maybe(Self::text),
                    description: self.maybe(Self::text),
                    minimum: self.maybe(number),
                    maximum: self.maybe(number),
                    default: self.maybe(number),
                )
                .into()
            }
            2 => made!(BooleanSchema::new(), self,
                title: self.maybe(Self::text),
                description: self.maybe(Self::text),
                default: self.maybe(Self::flag),
            )
            .into(),
            3 => made!(UntitledSingleSelectSchema::new(self.list(Self::text)), self,
                title: self.maybe(Self::text),
                description: self.maybe(Self::text),
                default: self.maybe(Self::text),
            )
            .into(),
            4 => made!(TitledSingleSelectSchema::new(self.list(Self::option)), self,
                title: self.maybe(Self::text),
                description: self.maybe(Self::text),
                default: self.maybe(Self::text),
            )
            .into(),
            5 => made!(UntitledMultiSelectSchema::of(self.list(Self::text)), self,
                title: self.maybe(Self::text),
                description: self.maybe(Self::text),
                min_items: self.maybe(Self::count),
                max_items: self.maybe(Self::count),
                default: self.maybe(|dice| dice.list(Self::text)),
            )
            .into(),
            6 => made!(TitledMultiSelectSchema::of(self.list(Self::option)), self,
                title: self.maybe(Self::text),
                description: self.maybe(Self::text),
                min_items: self.maybe(Self::count),
                max_items: self.maybe(Self::count),
                default: self.maybe(|dice| dice.list(Self::text)),
            )
            .into(),
            7 => made!(LegacyTitledEnumSchema::new(self.list(Self::text)), self,
                enum_names: Some(self.list(Self::text)),
                title: self.maybe(Self::text),
                description: self.maybe(Self::text),
                default: self.maybe(Self::text),
            )
            .into(),
            _ => PrimitiveSchema::Unknown(json!({"type": "x-new"})),
        }
    }

    pub(crate) fn elicit_params(&mut self) -> ElicitParams {
        if self.wild && self.below(8) == 7 {
            return ElicitParams::Unknown(json!({"mode": "x-new", "message": "?"}));
        }
        if self.flag() {
            return ElicitParams::Url(made!(ElicitUrlParams::new(self.text(), self.uri()), self,
                elicitation_id: self.maybe(Self::text),
                task: self.task_metadata(),
                meta: self.maybe(Self::meta),
            ));
        }
        let mut schema = ElicitSchema::default();
        for name in 0..self.below(4) {
            let field = self.field();
            let name = format!("z{}", 9 - name);
            schema = if self.flag() { schema.field(&name, field) } else { schema.optional_field(&name, field) };
        }
        schema.schema = self.maybe(Self::text);
        schema.other = self.extra();
        ElicitParams::Form(made!(ElicitFormParams::new(self.text(), schema), self,
            mode: self.maybe(|_| ElicitMode::Form),
            task: self.task_metadata(),
            meta: self.maybe(Self::meta),
        ))
    }

    pub(crate) fn elicit_result(&mut self) -> ElicitResult {
        made!(ElicitResult::new(self.word(&["accept", "decline", "cancel"])), self,
            content: self.maybe(|dice| {
                let value = match dice.below(5) {
                    0 => Value::from(dice.text()),
                    1 => Value::from(dice.byte()),
                    2 => Value::from(dice.flag()),
                    _ => Value::from(dice.list(Self::text)),
                };
                part("answer", value)
            }),
            meta: self.maybe(Self::meta),
        )
    }

    pub(crate) fn elicitation_complete_params(&mut self) -> ElicitationCompleteParams {
        made!(ElicitationCompleteParams::new(self.text()), self, meta: self.maybe(Self::meta),)
    }

    fn input_responses(&mut self) -> InputResponses {
        let mut responses = InputResponses::new();
        if self.flag() {
            let mut answer = self.create_message_result();
            answer.fit(mcp_proto::Version::LATEST);
            responses.encode("model", &answer).expect("a result is JSON");
        }
        if self.flag() {
            let mut answer = self.elicit_result();
            answer.fit(mcp_proto::Version::LATEST);
            responses.encode("user", &answer).expect("a result is JSON");
        }
        responses
    }

    fn input_requests(&mut self) -> InputRequests {
        let mut requests = InputRequests::new();
        if self.flag() {
            let asked = InputRequest::encode("sampling/createMessage", &self.create_message_params());
            requests.insert("model".to_owned(), asked.expect("params are JSON"));
        }
        if self.flag() {
            let asked = InputRequest::encode("elicitation/create", &self.elicit_params());
            requests.insert("user".to_owned(), asked.expect("params are JSON"));
        }
        if self.flag() {
            requests.insert("roots".to_owned(), made!(InputRequest::new("roots/list"), self,));
        }
        if self.wild && self.flag() {
            let asked = InputRequest::new("x/new").with_params(Raw::empty_object());
            requests.insert("new".to_owned(), asked);
        }
        requests
    }

    pub(crate) fn input_required_result(&mut self) -> InputRequiredResult {
        let asks = self.flag();
        made!(InputRequiredResult::new(), self,
            input_requests: asks.then(|| self.input_requests()),
            request_state: if asks { self.maybe(Self::text) } else { Some(self.text()) },
            result_type: self.maybe(|_| ResultType::InputRequired),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn task_params(&mut self) -> TaskParams {
        made!(TaskParams::new(self.text()), self, meta: self.request_meta(),)
    }

    pub(crate) fn update_task_params(&mut self) -> UpdateTaskParams {
        made!(UpdateTaskParams::new(self.text(), self.input_responses()), self, meta: self.request_meta(),)
    }

    pub(crate) fn task(&mut self) -> Task {
        let status = self.word(&["working", "input_required", "completed", "failed", "cancelled"]);
        let ends = matches!(status, TaskStatus::Failed);
        let asks = matches!(status, TaskStatus::InputRequired);
        let done = matches!(status, TaskStatus::Completed);
        let ttl = self.ttl();
        made!(Task::new(self.text(), status, "2025-11-25T10:30:00Z", "2025-11-25T10:40:00Z", ttl), self,
            status_message: self.maybe(Self::text),
            poll_interval_ms: self.maybe(Self::count),
            input_requests: asks.then(|| self.input_requests()),
            result: done.then(|| self.object()),
            error: ends.then(|| RpcError::new(ErrorCode::INTERNAL_ERROR, "it broke").with_data(&[1, 2])),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn created_task(&mut self) -> Task {
        self.task().into_created()
    }

    pub(crate) fn task_status_params(&mut self) -> TaskStatusParams {
        let mut task = self.task();
        task.meta = self.notice_meta();
        TaskStatusParams(task)
    }

    pub(crate) fn legacy_task(&mut self) -> LegacyTask {
        let status = self.word(&["working", "input_required", "completed", "failed", "cancelled"]);
        let ttl = self.ttl();
        made!(LegacyTask::new(self.text(), status, "2025-11-25T10:30:00Z", "2025-11-25T10:40:00Z", ttl), self,
            status_message: self.maybe(Self::text),
            poll_interval: self.maybe(Self::count),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn legacy_create_task_result(&mut self) -> LegacyCreateTaskResult {
        let mut task = self.legacy_task();
        task.meta = None;
        made!(LegacyCreateTaskResult::new(task), self, meta: self.result_meta(),)
    }

    pub(crate) fn legacy_list_tasks_result(&mut self) -> LegacyListTasksResult {
        let mut tasks = self.list(Self::legacy_task);
        tasks.iter_mut().for_each(|task| task.meta = None);
        made!(LegacyListTasksResult::new(tasks), self,
            next_cursor: self.maybe(Self::text),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn legacy_task_payload(&mut self) -> LegacyTaskPayload {
        LegacyTaskPayload(self.object())
    }

    pub(crate) fn url_elicitation_data(&mut self) -> UrlElicitationRequiredData {
        let elicitations = self.list(|dice| {
            ElicitParams::Url(ElicitUrlParams::new(dice.text(), dice.uri()).with_elicitation_id(dice.text()))
        });
        made!(UrlElicitationRequiredData::new(elicitations), self,)
    }

    pub(crate) fn unsupported_version_data(&mut self) -> UnsupportedVersionData {
        made!(UnsupportedVersionData::new(self.list(Self::text), self.text()), self,)
    }

    pub(crate) fn missing_capability_data(&mut self) -> MissingCapabilityData {
        made!(MissingCapabilityData::new(self.client_capabilities()), self,)
    }
}

fn part(key: &str, value: impl Into<Value>) -> Object {
    [(key.to_owned(), value.into())].into_iter().collect()
}

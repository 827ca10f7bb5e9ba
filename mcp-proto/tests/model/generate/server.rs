//! What a server offers: tools, resources, prompts, completions.

use mcp_proto::model::*;
use serde_json::{Value, json};

use super::{Dice, part};

impl Dice {
    pub(crate) fn schema(&mut self) -> Object {
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

    pub(crate) fn tool(&mut self) -> Tool {
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

    pub(crate) fn task_metadata(&mut self) -> Option<LegacyTaskMetadata> {
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

    pub(crate) fn structured(&mut self) -> Option<Value> {
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

    pub(crate) fn resource(&mut self) -> Resource {
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

    pub(crate) fn resource_template(&mut self) -> ResourceTemplate {
        made!(ResourceTemplate::new("file:///{path}", self.text()), self,
            title: self.maybe(Self::text),
            description: self.maybe(Self::text),
            mime_type: self.maybe(Self::text),
            icons: self.icons(),
            annotations: self.annotations(),
            meta: self.maybe(Self::meta),
        )
    }

    pub(crate) fn contents(&mut self) -> ResourceContents {
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

    pub(crate) fn prompt(&mut self) -> Prompt {
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

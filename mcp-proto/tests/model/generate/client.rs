//! What is said, and what a client offers: sampling, roots, elicitation.

use mcp_proto::model::*;
use serde_json::{Value, json};

use super::{Dice, part};

impl Dice {
    pub(crate) fn block(&mut self) -> ContentBlock {
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

    pub(crate) fn sampled(&mut self) -> Sampled {
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

    pub(crate) fn option(&mut self) -> TitledOption {
        made!(TitledOption::new(self.text(), self.text()), self,)
    }

    pub(crate) fn field(&mut self) -> PrimitiveSchema {
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
}

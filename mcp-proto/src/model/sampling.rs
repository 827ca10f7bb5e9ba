//! Sampling: a server asks the client's model (client/sampling, all revisions).

use alloc::string::String;
use alloc::vec::Vec;

use super::fit::{only, since};
use super::macros::{object, open_enum, wire};
use super::part::{Part, Write};
use super::source::{Read, Source, Stopped};
use super::tree::from_value;
use super::{ContentBlock, Fit, LegacyTaskMetadata, Meta, Object, Role, Tool};
use crate::Version;

/// What is said to a model or by it: one piece, or since 2025-11-25 also a list of pieces.
///
/// Fitted to an earlier revision, a list becomes messages of one piece each, or in a result one text.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::exhaustive_enums, reason = "one or many is all there is")]
#[allow(clippy::large_enum_variant, reason = "one is the common case, and a message holds one of these")]
pub enum Sampled {
    /// One piece.
    One(ContentBlock),
    /// Any number of pieces.
    Many(Vec<ContentBlock>),
}

impl Sampled {
    /// The pieces.
    #[must_use]
    pub fn blocks(&self) -> &[ContentBlock] {
        match self {
            Self::One(block) => core::slice::from_ref(block),
            Self::Many(blocks) => blocks,
        }
    }

    fn blocks_mut(&mut self) -> &mut [ContentBlock] {
        match self {
            Self::One(block) => core::slice::from_mut(block),
            Self::Many(blocks) => blocks,
        }
    }
}

impl From<ContentBlock> for Sampled {
    fn from(block: ContentBlock) -> Self {
        Self::One(block)
    }
}

impl From<&str> for Sampled {
    fn from(text: &str) -> Self {
        Self::One(text.into())
    }
}

impl From<String> for Sampled {
    fn from(text: String) -> Self {
        Self::One(text.into())
    }
}

impl From<Vec<ContentBlock>> for Sampled {
    fn from(blocks: Vec<ContentBlock>) -> Self {
        Self::Many(blocks)
    }
}

impl Write for Sampled {
    fn part(&self) -> Part<'_> {
        match self {
            Self::One(block) => block.part(),
            Self::Many(blocks) => blocks.part(),
        }
    }
}

impl Read for Sampled {
    fn blank() -> Self {
        Self::Many(Vec::new())
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        let value = source.value()?;
        *self = if value.is_array() { Self::Many(from_value(value)?) } else { Self::One(from_value(value)?) };
        Ok(())
    }
}

wire!(Sampled);

impl Fit for Sampled {
    fn fit(&mut self, version: Version) {
        for block in self.blocks_mut() {
            block.fit_sampled(version);
        }
    }
}

object! {
    /// One message to a model or of it.
    SamplingMessage {
        /// Who says it.
        role: Role,
        /// What is said.
        content: Sampled [into],
    }
    optional {
        /// Metadata. Since 2025-11-25.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for SamplingMessage {
    fn fit(&mut self, version: Version) {
        self.content.fit(version);
        since(version, Version::V2025_11_25, &mut self.meta);
        self.meta.fit(version);
    }
}

object! {
    /// A hint at a model.
    #[derive(Default)]
    ModelHint {}
    optional {
        /// A part of its name.
        name / with_name: String,
    }
}

object! {
    /// Which model a server would like; the client decides.
    #[derive(Default)]
    ModelPreferences {}
    optional {
        /// Hints at models, the best first.
        #[serde(deserialize_with = "lenient::optional_list")]
        hints / with_hints: Vec<ModelHint>,
        /// How much low cost matters, from 0 to 1.
        cost_priority / with_cost_priority: f64,
        /// How much speed matters, from 0 to 1.
        speed_priority / with_speed_priority: f64,
        /// How much intelligence matters, from 0 to 1.
        intelligence_priority / with_intelligence_priority: f64,
    }
}

impl Fit for ModelPreferences {
    fn fit(&mut self, _version: Version) {
        for priority in [&mut self.cost_priority, &mut self.speed_priority, &mut self.intelligence_priority] {
            *priority = priority.map(|priority| priority.clamp(0.0, 1.0));
        }
    }
}

open_enum! {
    /// Which context the client is to add.
    IncludeContext {
        /// None.
        None = "none",
        /// That of the server that asks.
        ThisServer = "thisServer",
        /// That of every server.
        AllServers = "allServers",
    }
}

open_enum! {
    /// Whether the model uses tools. Since 2025-11-25.
    ToolChoiceMode {
        /// As it likes; so it is unless said otherwise.
        Auto = "auto",
        /// It has to.
        Required = "required",
        /// It may not.
        None = "none",
    }
}

object! {
    /// Whether the model uses tools. Since 2025-11-25.
    #[derive(Default)]
    ToolChoice {}
    optional {
        /// Whether it does.
        mode / with_mode: ToolChoiceMode,
    }
}

object! {
    /// Params of `sampling/createMessage`.
    CreateMessageParams {
        /// The conversation so far.
        messages: Vec<SamplingMessage>,
        /// The most tokens that are wanted.
        #[serde(deserialize_with = "lenient::whole")]
        max_tokens: u64,
    }
    optional {
        /// Which model is wanted.
        model_preferences / with_model_preferences: ModelPreferences,
        /// What the model is told first; the client may change it.
        system_prompt / with_system_prompt: String,
        /// Which context the client is to add.
        include_context / with_include_context: IncludeContext,
        /// The temperature.
        temperature / with_temperature: f64,
        /// Where to stop.
        stop_sequences / with_stop_sequences: Vec<String>,
        /// What else the model's provider takes.
        metadata / with_metadata: Object,
        /// Tools that the model may use. Since 2025-11-25.
        tools / with_tools: Vec<Tool>,
        /// Whether it uses them. Since 2025-11-25.
        tool_choice / with_tool_choice: ToolChoice,
        /// Run it as a task. 2025-11-25 alone.
        task / with_task: LegacyTaskMetadata,
        /// Metadata. Until 2025-11-25.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for CreateMessageParams {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_11_25, &mut self.tools);
        since(version, Version::V2025_11_25, &mut self.tool_choice);
        only(version, Version::V2025_11_25, &mut self.task);
        if version < Version::V2025_11_25 {
            for message in core::mem::take(&mut self.messages) {
                split(message, &mut self.messages);
            }
        }
        if version.is_modern() {
            self.meta = None;
        }
        self.messages.fit(version);
        self.model_preferences.fit(version);
        self.tools.fit(version);
        self.meta.fit(version);
    }
}

/// A message of many pieces as messages of one each.
fn split(message: SamplingMessage, messages: &mut Vec<SamplingMessage>) {
    let SamplingMessage { role, content, meta, other } = message;
    let Sampled::Many(blocks) = content else {
        return messages.push(SamplingMessage { role, content, meta, other });
    };
    for block in blocks {
        let (role, meta, other) = (role.clone(), meta.clone(), other.clone());
        messages.push(SamplingMessage { role, content: Sampled::One(block), meta, other });
    }
}

open_enum! {
    /// Why a model stopped; providers have reasons of their own.
    StopReason {
        /// It was done.
        EndTurn = "endTurn",
        /// It came to a stop sequence.
        StopSequence = "stopSequence",
        /// It came to the most tokens that were wanted.
        MaxTokens = "maxTokens",
        /// It wants to use a tool. Since 2025-11-25.
        ToolUse = "toolUse",
    }
}

object! {
    /// Result of `sampling/createMessage`.
    CreateMessageResult {
        /// Who says it.
        role: Role,
        /// What the model says.
        content: Sampled [into],
        /// The model.
        model: String [into],
    }
    optional {
        /// Why it stopped.
        stop_reason / with_stop_reason: StopReason,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for CreateMessageResult {
    fn fit(&mut self, version: Version) {
        self.content.fit(version);
        self.meta.fit(version);
        if version >= Version::V2025_11_25 {
            return;
        }
        let Sampled::Many(blocks) = &mut self.content else { return };
        let alone = if blocks.len() == 1 { blocks.pop() } else { None };
        self.content = Sampled::One(alone.unwrap_or_else(|| ContentBlock::Text(ContentBlock::join(blocks))));
    }
}

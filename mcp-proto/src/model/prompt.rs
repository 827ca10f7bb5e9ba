//! Prompts: messages that a user picks by name (server/prompts, all revisions).

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::fit::{answers, cache, result_type, since};
use super::macros::object;
use super::{CacheScope, ContentBlock, Fit, Icon, InputResponses, Meta, ResultType, Role};
use crate::Version;

object! {
    /// A prompt that a server offers.
    Prompt {
        /// The name that programs go by.
        name: String [into],
    }
    optional {
        /// The name that people go by. Since 2025-06-18.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// What can be filled in.
        #[serde(deserialize_with = "lenient::optional_list")]
        arguments / with_arguments: Vec<PromptArgument>,
        /// Pictures to show beside the name; those that cannot be read are left out. Since 2025-11-25.
        #[serde(deserialize_with = "lenient::optional_list")]
        icons / with_icons: Vec<Icon>,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for Prompt {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_06_18, &mut self.title);
        since(version, Version::V2025_11_25, &mut self.icons);
        since(version, Version::V2025_06_18, &mut self.meta);
        self.arguments.fit(version);
        self.meta.fit(version);
    }
}

object! {
    /// Something in a prompt that can be filled in.
    PromptArgument {
        /// The name that programs go by.
        name: String [into],
    }
    optional {
        /// The name that people go by. Since 2025-06-18.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// It has to be filled in.
        required / with_required: bool,
    }
}

impl Fit for PromptArgument {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_06_18, &mut self.title);
    }
}

object! {
    /// One message of a prompt.
    PromptMessage {
        /// Who says it.
        role: Role,
        /// What is said.
        content: ContentBlock [into],
    }
    optional {}
}

impl Fit for PromptMessage {
    fn fit(&mut self, version: Version) {
        self.content.fit(version);
    }
}

object! {
    /// Result of `prompts/list`.
    ListPromptsResult {
        /// This page of them; those that cannot be read are left out.
        #[serde(deserialize_with = "lenient::list")]
        prompts: Vec<Prompt>,
    }
    optional {
        /// Where the next page starts; absent on the last.
        next_cursor / with_next_cursor: String,
        /// How long the result is fresh, in milliseconds. Since 2026-07-28.
        #[serde(deserialize_with = "lenient::optional_hint")]
        ttl_ms / with_ttl_ms: u64,
        /// For whom the result may be used again. Since 2026-07-28.
        cache_scope / with_cache_scope: CacheScope,
        /// How to read this result. Since 2026-07-28.
        result_type / with_result_type: ResultType,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for ListPromptsResult {
    fn fit(&mut self, version: Version) {
        self.prompts.fit(version);
        cache(version, &mut self.ttl_ms, &mut self.cache_scope);
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}

object! {
    /// Params of `prompts/get`.
    GetPromptParams {
        /// Which.
        name: String [into],
    }
    optional {
        /// What is filled in.
        arguments / with_arguments: BTreeMap<String, String>,
        /// Answers to what the server asked when this request was sent before. Since 2026-07-28.
        input_responses / with_input_responses: InputResponses,
        /// The state that came with the questions, as it came. Since 2026-07-28.
        request_state / with_request_state: String,
        /// Metadata; required since 2026-07-28.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for GetPromptParams {
    fn fit(&mut self, version: Version) {
        answers(version, &mut self.input_responses, &mut self.request_state);
        self.meta.fit(version);
    }
}

object! {
    /// Result of `prompts/get`.
    GetPromptResult {
        /// The prompt, filled in.
        messages: Vec<PromptMessage>,
    }
    optional {
        /// What it is for.
        description / with_description: String,
        /// How to read this result. Since 2026-07-28.
        result_type / with_result_type: ResultType,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for GetPromptResult {
    fn fit(&mut self, version: Version) {
        self.messages.fit(version);
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}

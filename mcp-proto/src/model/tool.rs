//! Tools: what a model may call (server/tools, all revisions).

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Value, json};

use super::content::fit_structured;
use super::fit::{answers, cache, only, result_type, since};
use super::macros::{object, open_enum};
use super::{CacheScope, ContentBlock, Fit, Icon, InputResponses, LegacyTaskMetadata, Meta, Object, ResultType};
use crate::Version;

object! {
    /// A tool that a model may call.
    ///
    /// # Example
    /// ```
    /// use mcp_proto::model::Tool;
    /// use serde_json::json;
    ///
    /// let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    /// let tool = Tool::new("weather", schema.as_object().cloned().unwrap_or_default())
    ///     .with_title("Weather")
    ///     .with_description("the weather in a city, now");
    /// assert_eq!(tool.name, "weather");
    /// ```
    Tool {
        /// The name that programs go by.
        name: String [into],
        /// The JSON Schema of its arguments, with `"type": "object"`.
        input_schema: Object,
    }
    optional {
        /// The name that people go by. Since 2025-06-18.
        title / with_title: String,
        /// What it does, for the model.
        description / with_description: String,
        /// The JSON Schema of its structured result: of an object since 2025-06-18, of anything since 2026-07-28.
        output_schema / with_output_schema: Object,
        /// Hints. Since 2025-03-26.
        #[serde(deserialize_with = "lenient::hint")]
        annotations / with_annotations: ToolAnnotations,
        /// How it runs. 2025-11-25 alone.
        #[serde(deserialize_with = "lenient::hint")]
        execution / with_execution: ToolExecution,
        /// Pictures to show beside the name; those that cannot be read are left out. Since 2025-11-25.
        #[serde(deserialize_with = "lenient::optional_list")]
        icons / with_icons: Vec<Icon>,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Tool {
    /// A tool of which only the name is said yet: whoever serves it makes the schema of its arguments from its handler.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self::new(name, Object::new())
    }
}

impl Fit for Tool {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_06_18, &mut self.title);
        since(version, Version::V2025_06_18, &mut self.output_schema);
        since(version, Version::V2025_03_26, &mut self.annotations);
        only(version, Version::V2025_11_25, &mut self.execution);
        since(version, Version::V2025_11_25, &mut self.icons);
        since(version, Version::V2025_06_18, &mut self.meta);
        self.meta.fit(version);
        if !self.input_schema.contains_key("type") {
            self.input_schema.insert("type".into(), "object".into());
        }
        if version.is_modern() {
            return;
        }
        fit_properties(&mut self.input_schema);
        if self.output_schema.as_ref().is_some_and(|schema| schema.get("type") != Some(&Value::from("object"))) {
            self.output_schema = None;
        }
        if let Some(schema) = &mut self.output_schema {
            fit_properties(schema);
        }
    }
}

/// Before 2026-07-28 the schema of a property is an object; `true` and `false` have to be spelt out.
fn fit_properties(schema: &mut Object) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for property in properties.values_mut() {
        match property {
            Value::Bool(true) => *property = json!({}),
            Value::Bool(false) => *property = json!({"not": {}}),
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {}
        }
    }
}

object! {
    /// Hints about a tool, which a client trusts no more than it trusts the server. Since 2025-03-26.
    #[derive(Default)]
    ToolAnnotations {}
    optional {
        /// The name that people go by.
        #[serde(deserialize_with = "lenient::hint")]
        title / with_title: String,
        /// It changes nothing.
        #[serde(deserialize_with = "lenient::hint")]
        read_only_hint / with_read_only_hint: bool,
        /// What it changes may be lost; assumed unless it says otherwise.
        #[serde(deserialize_with = "lenient::hint")]
        destructive_hint / with_destructive_hint: bool,
        /// Calling it again with the same arguments changes nothing more.
        #[serde(deserialize_with = "lenient::hint")]
        idempotent_hint / with_idempotent_hint: bool,
        /// It deals with the world outside; assumed unless it says otherwise.
        #[serde(deserialize_with = "lenient::hint")]
        open_world_hint / with_open_world_hint: bool,
    }
}

open_enum! {
    /// Whether a tool runs as a task. 2025-11-25 alone.
    TaskSupport {
        /// Never; so it is unless said otherwise.
        Forbidden = "forbidden",
        /// If the client likes.
        Optional = "optional",
        /// Always.
        Required = "required",
    }
}

object! {
    /// How a tool runs. 2025-11-25 alone.
    #[derive(Default)]
    ToolExecution {}
    optional {
        /// Whether it runs as a task.
        task_support / with_task_support: TaskSupport,
    }
}

object! {
    /// Result of `tools/list`.
    ListToolsResult {
        /// This page of them; those that cannot be read are left out.
        #[serde(deserialize_with = "lenient::list")]
        tools: Vec<Tool>,
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

impl Fit for ListToolsResult {
    fn fit(&mut self, version: Version) {
        self.tools.fit(version);
        cache(version, &mut self.ttl_ms, &mut self.cache_scope);
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}

object! {
    /// Params of `tools/call`.
    CallToolParams {
        /// Which.
        name: String [into],
    }
    optional {
        /// The arguments, as `inputSchema` wants them.
        arguments / with_arguments: Object,
        /// Run it as a task. 2025-11-25 alone.
        task / with_task: LegacyTaskMetadata,
        /// Answers to what the server asked when this request was sent before. Since 2026-07-28.
        input_responses / with_input_responses: InputResponses,
        /// The state that came with the questions, as it came. Since 2026-07-28.
        request_state / with_request_state: String,
        /// Metadata; required since 2026-07-28.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for CallToolParams {
    fn fit(&mut self, version: Version) {
        only(version, Version::V2025_11_25, &mut self.task);
        answers(version, &mut self.input_responses, &mut self.request_state);
        self.meta.fit(version);
    }
}

object! {
    /// Result of `tools/call`.
    ///
    /// A tool that fails says so here, for the model to read; an error answers a call that never reached a tool.
    CallToolResult {
        /// What the tool says; required on the wire, and read as empty where a server leaves it out.
        #[serde(default)]
        content: Vec<ContentBlock>,
    }
    optional {
        /// What the tool says, for programs: an object since 2025-06-18, any JSON since 2026-07-28.
        #[serde(deserialize_with = "lenient::present")]
        structured_content / with_structured_content: Value,
        /// The tool failed.
        is_error / with_is_error: bool,
        /// How to read this result. Since 2026-07-28.
        result_type / with_result_type: ResultType,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl CallToolResult {
    /// The result that says `text`.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new([ContentBlock::text(text)].into())
    }

    /// The result of a tool that failed, with `text` for the model.
    #[must_use]
    pub fn error(text: impl Into<String>) -> Self {
        Self::text(text).with_is_error(true)
    }
}

impl Fit for CallToolResult {
    fn fit(&mut self, version: Version) {
        self.content.fit(version);
        fit_structured(version, &mut self.structured_content, &mut self.content);
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}

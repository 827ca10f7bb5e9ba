//! Content: what tools, prompts and models say (server/tools, server/prompts, client/sampling).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::Value;

use super::fit::since;
use super::macros::{object, tagged};
use super::{Annotations, Fit, Meta, Object, Resource, ResourceContents};
use crate::Version;
use crate::codec::base64;

object! {
    /// Text.
    TextContent {
        /// The text.
        text: String [into],
    }
    optional {
        /// Hints.
        #[serde(deserialize_with = "lenient::hint")]
        annotations / with_annotations: Annotations,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

object! {
    /// A picture.
    ImageContent {
        /// The bytes, in base64.
        data: String [into],
        /// Their media type.
        mime_type: String [into],
    }
    optional {
        /// Hints.
        #[serde(deserialize_with = "lenient::hint")]
        annotations / with_annotations: Annotations,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl ImageContent {
    /// The bytes of a picture, not encoded yet, and their media type.
    #[must_use]
    pub fn from_bytes(bytes: &[u8], mime_type: impl Into<String>) -> Self {
        Self::new(base64::encode(bytes), mime_type)
    }

    /// The bytes; `None` if the data is no base64.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        base64::decode(self.data.as_bytes())
    }
}

object! {
    /// Sound. Since 2025-03-26.
    AudioContent {
        /// The bytes, in base64.
        data: String [into],
        /// Their media type.
        mime_type: String [into],
    }
    optional {
        /// Hints.
        #[serde(deserialize_with = "lenient::hint")]
        annotations / with_annotations: Annotations,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl AudioContent {
    /// The bytes of a sound, not encoded yet, and their media type.
    #[must_use]
    pub fn from_bytes(bytes: &[u8], mime_type: impl Into<String>) -> Self {
        Self::new(base64::encode(bytes), mime_type)
    }

    /// The bytes; `None` if the data is no base64.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        base64::decode(self.data.as_bytes())
    }
}

object! {
    /// A resource with what it holds.
    EmbeddedResource {
        /// What it holds.
        resource: ResourceContents [into],
    }
    optional {
        /// Hints.
        #[serde(deserialize_with = "lenient::hint")]
        annotations / with_annotations: Annotations,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

object! {
    /// A model's wish to call a tool; in sampling alone. Since 2025-11-25.
    ToolUseContent {
        /// What its result will name.
        id: String [into],
        /// The tool.
        name: String [into],
        /// The arguments.
        input: Object,
    }
    optional {
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

object! {
    /// What a tool gave back to the model; in sampling alone. Since 2025-11-25.
    ToolResultContent {
        /// The id of the [`ToolUseContent`] that it answers.
        tool_use_id: String [into],
        /// What the tool said.
        content: Vec<ContentBlock>,
    }
    optional {
        /// What the tool said, for programs; an object until 2025-11-25, any JSON since 2026-07-28.
        #[serde(deserialize_with = "lenient::present")]
        structured_content / with_structured_content: Value,
        /// The tool failed.
        is_error / with_is_error: bool,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

tagged! {
    /// One piece of content, told apart by `type`.
    ///
    /// Fitted to a revision that does not have it, a piece becomes text that says what it stood for. Where tools and
    /// prompts speak, tool use and tool results are such pieces; where a model does ([`Sampled`](super::Sampled)),
    /// resources are.
    ContentBlock by "type" {
        /// Text.
        Text(TextContent) = "text",
        /// A picture.
        Image(ImageContent) = "image",
        /// Sound. Since 2025-03-26.
        Audio(AudioContent) = "audio",
        /// A link to a resource. Since 2025-06-18.
        ResourceLink(Box<Resource>) = "resource_link",
        /// A resource with what it holds.
        Resource(EmbeddedResource) = "resource",
        /// A model's wish to call a tool; in sampling alone. Since 2025-11-25.
        ToolUse(ToolUseContent) = "tool_use",
        /// What a tool gave back; in sampling alone. Since 2025-11-25.
        ToolResult(ToolResultContent) = "tool_result",
    }
}

impl ContentBlock {
    /// Text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(TextContent::new(text))
    }

    /// A picture: its bytes in base64 and their media type.
    #[must_use]
    pub fn image(data: impl Into<String>, mime_type: impl Into<String>) -> Self {
        Self::Image(ImageContent::new(data, mime_type))
    }

    /// Sound: its bytes in base64 and their media type.
    #[must_use]
    pub fn audio(data: impl Into<String>, mime_type: impl Into<String>) -> Self {
        Self::Audio(AudioContent::new(data, mime_type))
    }

    /// A link to `resource`.
    #[must_use]
    pub fn link(resource: Resource) -> Self {
        Self::ResourceLink(Box::new(resource))
    }

    /// A resource with what it holds.
    #[must_use]
    pub fn resource(contents: impl Into<ResourceContents>) -> Self {
        Self::Resource(EmbeddedResource::new(contents))
    }

    /// The text, if this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(content) = self { Some(&content.text) } else { None }
    }

    /// Text that says what all of `blocks` say or stand for.
    pub(crate) fn join(blocks: &[Self]) -> TextContent {
        let mut lines = String::new();
        for (at, block) in blocks.iter().enumerate() {
            if at > 0 {
                lines.push('\n');
            }
            lines.push_str(&block.describe().text);
        }
        TextContent::new(lines)
    }

    /// Fits it where a model speaks or is spoken to, which has other pieces than where tools and prompts speak.
    pub(crate) fn fit_sampled(&mut self, version: Version) {
        let said = match self {
            Self::ResourceLink(_) | Self::Resource(_) => false,
            Self::ToolUse(_) | Self::ToolResult(_) => version >= Version::V2025_11_25,
            Self::Audio(_) => version >= Version::V2025_03_26,
            Self::Text(_) | Self::Image(_) => true,
            Self::Unknown(_) => false,
        };
        self.fit_said(version, said);
    }

    fn fit_said(&mut self, version: Version, said: bool) {
        if !said {
            *self = Self::Text(self.describe());
        }
        let annotations = match self {
            Self::Text(content) => Some((&mut content.annotations, &mut content.meta)),
            Self::Image(content) => Some((&mut content.annotations, &mut content.meta)),
            Self::Audio(content) => Some((&mut content.annotations, &mut content.meta)),
            Self::Resource(content) => {
                content.resource.fit(version);
                Some((&mut content.annotations, &mut content.meta))
            }
            Self::ResourceLink(resource) => {
                resource.fit(version);
                None
            }
            Self::ToolUse(content) => {
                content.meta.fit(version);
                None
            }
            Self::ToolResult(content) => {
                content.fit(version);
                None
            }
            Self::Unknown(_) => None,
        };
        let Some((annotations, meta)) = annotations else { return };
        annotations.fit(version);
        since(version, Version::V2025_06_18, meta);
        meta.fit(version);
    }

    /// Text that says what this piece stands for, with its annotations and metadata.
    fn describe(&self) -> TextContent {
        let (text, annotations, meta) = match self {
            Self::Text(content) => return content.clone(),
            Self::Image(content) => (format!("[image, {}]", content.mime_type), &content.annotations, &content.meta),
            Self::Audio(content) => (format!("[audio, {}]", content.mime_type), &content.annotations, &content.meta),
            Self::ResourceLink(resource) => {
                let name = resource.title.as_ref().unwrap_or(&resource.name);
                (format!("[{name}]({})", resource.uri), &resource.annotations, &resource.meta)
            }
            Self::Resource(content) => {
                let text = match &content.resource {
                    ResourceContents::Text(contents) => contents.text.clone(),
                    ResourceContents::Blob(contents) => format!("[resource, {}]", contents.uri),
                    ResourceContents::Unknown(_) => "[resource]".to_string(),
                };
                (text, &content.annotations, &content.meta)
            }
            Self::ToolUse(content) => {
                let input = Value::from(content.input.clone());
                (format!("[tool use {}: {} {input}]", content.id, content.name), &None, &content.meta)
            }
            Self::ToolResult(content) => {
                let said = Self::join(&content.content).text;
                (format!("[tool result {}: {said}]", content.tool_use_id), &None, &content.meta)
            }
            Self::Unknown(_) => (format!("[{}]", self.word().unwrap_or("content")), &None, &None),
        };
        let mut content = TextContent::new(text);
        content.annotations.clone_from(annotations);
        content.meta.clone_from(meta);
        content
    }
}

impl From<&str> for ContentBlock {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for ContentBlock {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

/// As what a tool or a prompt says.
impl Fit for ContentBlock {
    fn fit(&mut self, version: Version) {
        let said = match self {
            Self::Text(_) | Self::Image(_) | Self::Resource(_) => true,
            Self::Audio(_) => version >= Version::V2025_03_26,
            Self::ResourceLink(_) => version >= Version::V2025_06_18,
            Self::ToolUse(_) | Self::ToolResult(_) | Self::Unknown(_) => false,
        };
        self.fit_said(version, said);
    }
}

impl Fit for ToolResultContent {
    fn fit(&mut self, version: Version) {
        self.content.fit(version);
        fit_structured(version, &mut self.structured_content, &mut self.content);
        self.meta.fit(version);
    }
}

/// `structuredContent`: unknown before 2025-06-18 and an object before 2026-07-28. What has to go becomes the content
/// if there is no other.
pub(crate) fn fit_structured(version: Version, structured: &mut Option<Value>, content: &mut Vec<ContentBlock>) {
    let sayable = match version {
        Version::V2024_11_05 | Version::V2025_03_26 => false,
        Version::V2025_06_18 | Version::V2025_11_25 => structured.as_ref().is_some_and(Value::is_object),
        Version::V2026_07_28 => true,
    };
    if sayable {
        return;
    }
    let Some(value) = structured.take() else { return };
    if content.is_empty() {
        content.push(ContentBlock::text(value.to_string()));
    }
}

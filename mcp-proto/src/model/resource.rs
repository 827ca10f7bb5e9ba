//! Resources: what a server lets read (server/resources, all revisions).

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use super::fit::{answers, cache, result_type, since};
use super::macros::{object, wire};
use super::part::{Part, Write};
use super::source::{Read, Source, Stopped};
use super::tree::fill;
use super::{Annotations, CacheScope, Fit, Icon, InputResponses, Meta, ResultType};
use crate::Version;
use crate::codec::base64;

object! {
    /// Something that can be read, by its URI. Also what a link to it says ([`ContentBlock::ResourceLink`]).
    ///
    /// [`ContentBlock::ResourceLink`]: super::ContentBlock::ResourceLink
    Resource {
        /// Where it is read.
        uri: String [into],
        /// The name that programs go by.
        name: String [into],
    }
    optional {
        /// The name that people go by. Since 2025-06-18.
        title / with_title: String,
        /// What it is, for the model.
        description / with_description: String,
        /// Its media type, if known.
        mime_type / with_mime_type: String,
        /// How large it is, in bytes before any encoding.
        #[serde(deserialize_with = "lenient::optional_whole")]
        size / with_size: u64,
        /// Pictures to show beside the name; those that cannot be read are left out. Since 2025-11-25.
        #[serde(deserialize_with = "lenient::optional_list")]
        icons / with_icons: Vec<Icon>,
        /// Hints.
        #[serde(deserialize_with = "lenient::hint")]
        annotations / with_annotations: Annotations,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for Resource {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_06_18, &mut self.title);
        since(version, Version::V2025_11_25, &mut self.icons);
        since(version, Version::V2025_06_18, &mut self.meta);
        self.annotations.fit(version);
        self.meta.fit(version);
    }
}

object! {
    /// A family of resources, by a URI template (RFC 6570).
    ResourceTemplate {
        /// The template of their URIs.
        uri_template: String [into],
        /// The name that programs go by.
        name: String [into],
    }
    optional {
        /// The name that people go by. Since 2025-06-18.
        title / with_title: String,
        /// What they are, for the model.
        description / with_description: String,
        /// Their media type, if all have the same.
        mime_type / with_mime_type: String,
        /// Pictures to show beside the name; those that cannot be read are left out. Since 2025-11-25.
        #[serde(deserialize_with = "lenient::optional_list")]
        icons / with_icons: Vec<Icon>,
        /// Hints.
        #[serde(deserialize_with = "lenient::hint")]
        annotations / with_annotations: Annotations,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for ResourceTemplate {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_06_18, &mut self.title);
        since(version, Version::V2025_11_25, &mut self.icons);
        since(version, Version::V2025_06_18, &mut self.meta);
        self.annotations.fit(version);
        self.meta.fit(version);
    }
}

object! {
    /// What a resource holds, as text.
    TextResourceContents {
        /// Where it was read.
        uri: String [into],
        /// The text.
        text: String [into],
    }
    optional {
        /// Its media type, if known.
        mime_type / with_mime_type: String,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

object! {
    /// What a resource holds, as bytes.
    BlobResourceContents {
        /// Where it was read.
        uri: String [into],
        /// The bytes, in base64.
        blob: String [into],
    }
    optional {
        /// Its media type, if known.
        mime_type / with_mime_type: String,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl BlobResourceContents {
    /// What stands at `uri`, as it is.
    #[must_use]
    pub fn from_bytes(uri: impl Into<String>, bytes: &[u8]) -> Self {
        Self::new(uri, base64::encode(bytes))
    }

    /// The bytes; `None` if the blob is no base64.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        base64::decode(self.blob.as_bytes())
    }
}

/// What a resource holds: text if there is a `text`, else bytes if there is a `blob`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ResourceContents {
    /// Text.
    Text(TextResourceContents),
    /// Bytes.
    Blob(BlobResourceContents),
    /// Neither, whole.
    Unknown(Value),
}

impl ResourceContents {
    /// Text that stands at `uri`.
    #[must_use]
    pub fn text(uri: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Text(TextResourceContents::new(uri, text))
    }

    /// Bytes that stand at `uri`, not encoded yet.
    ///
    /// ```
    /// use mcp_proto::model::ResourceContents;
    ///
    /// let ResourceContents::Blob(logo) = ResourceContents::bytes("logo://small", &[0x89, b'P', b'N', b'G']) else {
    ///     unreachable!("bytes are a blob")
    /// };
    /// assert_eq!(logo.blob, "iVBORw==");
    /// assert_eq!(logo.bytes().as_deref(), Some(&[0x89, b'P', b'N', b'G'][..]));
    /// ```
    #[must_use]
    pub fn bytes(uri: impl Into<String>, bytes: &[u8]) -> Self {
        Self::Blob(BlobResourceContents::from_bytes(uri, bytes))
    }

    /// The text, if this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(contents) = self { Some(&contents.text) } else { None }
    }
}

impl From<TextResourceContents> for ResourceContents {
    fn from(contents: TextResourceContents) -> Self {
        Self::Text(contents)
    }
}

impl From<BlobResourceContents> for ResourceContents {
    fn from(contents: BlobResourceContents) -> Self {
        Self::Blob(contents)
    }
}

impl Write for ResourceContents {
    fn part(&self) -> Part<'_> {
        match self {
            Self::Text(contents) => contents.part(),
            Self::Blob(contents) => contents.part(),
            Self::Unknown(value) => Part::Value(value),
        }
    }
}

impl Read for ResourceContents {
    fn blank() -> Self {
        Self::Unknown(Value::Null)
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        let value = source.value()?;
        let is_text = value.get("text").is_some();
        *self = if is_text { Self::Text(Read::blank()) } else { Self::Blob(Read::blank()) };
        let read = match self {
            Self::Text(contents) => fill(contents, &value, None),
            Self::Blob(contents) => fill(contents, &value, None),
            Self::Unknown(_) => false,
        };
        if !read {
            *self = Self::Unknown(value);
        }
        Ok(())
    }
}

wire!(ResourceContents);

impl Fit for ResourceContents {
    fn fit(&mut self, version: Version) {
        let meta = match self {
            Self::Text(contents) => &mut contents.meta,
            Self::Blob(contents) => &mut contents.meta,
            Self::Unknown(_) => return,
        };
        since(version, Version::V2025_06_18, meta);
        meta.fit(version);
    }
}

object! {
    /// Result of `resources/list`.
    ListResourcesResult {
        /// This page of them; those that cannot be read are left out.
        #[serde(deserialize_with = "lenient::list")]
        resources: Vec<Resource>,
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

impl Fit for ListResourcesResult {
    fn fit(&mut self, version: Version) {
        self.resources.fit(version);
        cache(version, &mut self.ttl_ms, &mut self.cache_scope);
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}

object! {
    /// Result of `resources/templates/list`.
    ListResourceTemplatesResult {
        /// This page of them; those that cannot be read are left out.
        #[serde(deserialize_with = "lenient::list")]
        resource_templates: Vec<ResourceTemplate>,
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

impl Fit for ListResourceTemplatesResult {
    fn fit(&mut self, version: Version) {
        self.resource_templates.fit(version);
        cache(version, &mut self.ttl_ms, &mut self.cache_scope);
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}

object! {
    /// Params of `resources/read`.
    ReadResourceParams {
        /// Which.
        uri: String [into],
    }
    optional {
        /// Answers to what the server asked when this request was sent before. Since 2026-07-28.
        input_responses / with_input_responses: InputResponses,
        /// The state that came with the questions, as it came. Since 2026-07-28.
        request_state / with_request_state: String,
        /// Metadata; required since 2026-07-28.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for ReadResourceParams {
    fn fit(&mut self, version: Version) {
        answers(version, &mut self.input_responses, &mut self.request_state);
        self.meta.fit(version);
    }
}

object! {
    /// Result of `resources/read`.
    ReadResourceResult {
        /// What it holds; several if the resource has parts.
        contents: Vec<ResourceContents>,
    }
    optional {
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

impl Fit for ReadResourceResult {
    fn fit(&mut self, version: Version) {
        self.contents.fit(version);
        cache(version, &mut self.ttl_ms, &mut self.cache_scope);
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}

object! {
    /// Params of `resources/subscribe`, `resources/unsubscribe` (until 2025-11-25) and of
    /// `notifications/resources/updated`: one resource.
    ResourceParams {
        /// Which.
        uri: String [into],
    }
    optional {
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for ResourceParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}

//! What can be listed, and in which result.

use std::sync::Arc;

use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, Prompt, Resource,
    ResourceTemplate, Tool, encode_for,
};

use super::{Entry, Terms, cursor};

/// Something that a server lists.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Listed {
    Tool(Tool),
    Prompt(Prompt),
    Resource(Resource),
    Template(ResourceTemplate),
}

/// What a server has a list of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum List {
    Tools,
    Prompts,
    Resources,
    Templates,
}

impl Listed {
    /// What it is found by: its name, its URI, the template itself.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Tool(tool) => &tool.name,
            Self::Prompt(prompt) => &prompt.name,
            Self::Resource(resource) => &resource.uri,
            Self::Template(template) => &template.uri_template,
        }
    }

    /// All that is said of it.
    pub(super) fn written(&self) -> Option<String> {
        let written = match self {
            Self::Tool(tool) => serde_json::to_string(tool),
            Self::Prompt(prompt) => serde_json::to_string(prompt),
            Self::Resource(resource) => serde_json::to_string(resource),
            Self::Template(template) => serde_json::to_string(template),
        };
        written.ok()
    }
}

impl List {
    /// The method that gives it.
    pub(super) const fn method(self) -> &'static str {
        match self {
            Self::Tools => "tools/list",
            Self::Prompts => "prompts/list",
            Self::Resources => "resources/list",
            Self::Templates => "resources/templates/list",
        }
    }

    /// The result that lists these, as it is in that version, with a cursor that comes after the entry `next`.
    pub(super) fn encode(
        self,
        entries: &[Arc<Entry>],
        version: Version,
        terms: &Terms,
        next: Option<u64>,
    ) -> Result<Raw, RpcError> {
        let next_cursor = next.map(|number| cursor::write(number, self.method()));
        let ttl_ms = terms.ttl_ms();
        macro_rules! encoded {
            ($Page:ident of $Kind:ident) => {{
                let mut all = Vec::new();
                for entry in entries {
                    if let Listed::$Kind(item) = &entry.item {
                        all.push(item.clone());
                    }
                }
                let mut page = $Page::new(all);
                page.next_cursor = next_cursor;
                page.ttl_ms = Some(ttl_ms);
                page.cache_scope = Some(terms.scope.clone());
                encode_for(version, page)
            }};
        }

        let encoded = match self {
            Self::Tools => encoded!(ListToolsResult of Tool),
            Self::Prompts => encoded!(ListPromptsResult of Prompt),
            Self::Resources => encoded!(ListResourcesResult of Resource),
            Self::Templates => encoded!(ListResourceTemplatesResult of Template),
        };
        encoded.map_err(|error| RpcError::internal(error.to_string()))
    }
}

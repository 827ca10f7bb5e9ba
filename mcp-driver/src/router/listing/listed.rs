//! What can be listed, and in which result.

use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, Prompt, Resource,
    ResourceTemplate, Tool, encode_for,
};

use super::{Terms, cursor};
use crate::router::visibility::Definition;

/// Something that a server lists.
pub(crate) trait Listed: Clone + PartialEq + 'static {
    /// The method that lists it.
    const LIST: &'static str;
    fn key(&self) -> &str;
    /// The result that lists these, as it is in that version, with a cursor that comes after the entry `next`.
    fn encode(
        items: &mut dyn Iterator<Item = &Self>,
        version: Version,
        terms: &Terms,
        next: Option<u64>,
    ) -> Result<Raw, RpcError>;
    fn definition(&self) -> Definition<'_>;
}

macro_rules! listed {
    ($($item:ident by $key:ident, $list:literal => $page:ident as $definition:ident),*) => {$(
        impl Listed for $item {
            const LIST: &'static str = $list;

            fn key(&self) -> &str {
                &self.$key
            }

            fn encode(
                items: &mut dyn Iterator<Item = &Self>,
                version: Version,
                terms: &Terms,
                next: Option<u64>,
            ) -> Result<Raw, RpcError> {
                let mut page = $page::new(items.cloned().collect());
                page.next_cursor = next.map(|number| cursor::write(number, Self::LIST));
                page.ttl_ms = Some(u64::try_from(terms.ttl.as_millis()).unwrap_or(u64::MAX));
                page.cache_scope = Some(terms.scope.clone());
                encode_for(version, page).map_err(|error| RpcError::internal(error.to_string()))
            }

            fn definition(&self) -> Definition<'_> {
                Definition::$definition(self)
            }
        }
    )*};
}

listed!(
    Tool by name, "tools/list" => ListToolsResult as Tool,
    Prompt by name, "prompts/list" => ListPromptsResult as Prompt,
    Resource by uri, "resources/list" => ListResourcesResult as Resource,
    ResourceTemplate by uri_template, "resources/templates/list" => ListResourceTemplatesResult as Template
);

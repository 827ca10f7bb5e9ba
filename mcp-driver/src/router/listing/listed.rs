//! What can be listed, and in which result.

use mcp_proto::model::{
    Fit, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, Prompt, Resource,
    ResourceTemplate, Tool,
};
use serde::Serialize;

use super::Terms;
use crate::router::visibility::Definition;

/// Something that a server lists.
pub(crate) trait Listed: Clone + PartialEq {
    /// The method that lists it.
    const LIST: &'static str;
    /// The result that lists it.
    type Page: Fit + Serialize;

    fn key(&self) -> &str;
    fn page(items: Vec<Self>, terms: &Terms, next_cursor: Option<String>) -> Self::Page;
    fn definition(&self) -> Definition<'_>;
}

macro_rules! listed {
    ($($item:ident by $key:ident, $list:literal => $page:ident as $definition:ident),*) => {$(
        impl Listed for $item {
            const LIST: &'static str = $list;
            type Page = $page;

            fn key(&self) -> &str {
                &self.$key
            }

            fn page(items: Vec<Self>, terms: &Terms, next_cursor: Option<String>) -> $page {
                let mut page = $page::new(items);
                page.next_cursor = next_cursor;
                page.ttl_ms = Some(u64::try_from(terms.ttl.as_millis()).unwrap_or(u64::MAX));
                page.cache_scope = Some(terms.scope.clone());
                page
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

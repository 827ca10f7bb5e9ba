//! What can be listed, and how it is named.

use mcp_driver::Listing;
use mcp_proto::method::{ListPrompts, ListResourceTemplates, ListResources, ListTools};
use mcp_proto::model::ServerCapabilities;

/// One of the four lists of the protocol.
pub(super) trait Kind: Listing {
    const NOUN: &'static str;

    fn name(item: &mut Self::Item) -> &mut String;

    fn is_offered(capabilities: &ServerCapabilities) -> bool;
}

macro_rules! kinds {
    ($($method:ident: $noun:literal, $capability:ident;)*) => {$(
        impl Kind for $method {
            const NOUN: &'static str = $noun;

            fn name(item: &mut Self::Item) -> &mut String {
                &mut item.name
            }

            fn is_offered(capabilities: &ServerCapabilities) -> bool {
                capabilities.$capability.is_some()
            }
        }
    )*};
}

kinds! {
    ListTools: "tool", tools;
    ListPrompts: "prompt", prompts;
    ListResources: "resource", resources;
    ListResourceTemplates: "resource template", resources;
}

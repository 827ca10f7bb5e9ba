//! What can be listed, and how it is named.

use mcp_driver::Watchable;
use mcp_proto::method::{ListPrompts, ListResourceTemplates, ListResources, ListTools};
use mcp_proto::model::ServerCapabilities;

/// One of the four lists of the protocol, as a [`Group`](super::Group) gathers it: [`ListTools`], [`ListPrompts`],
/// [`ListResources`] and [`ListResourceTemplates`]. It cannot be implemented elsewhere.
pub trait GroupKind: sealed::Kind<Item: Clone> {}

impl<K: sealed::Kind<Item: Clone>> GroupKind for K {}

pub(super) use sealed::Kind;

/// How many there are.
pub(super) const KINDS: usize = 4;

mod sealed {
    use super::{ServerCapabilities, Watchable};

    #[allow(unnameable_types, reason = "a seal")]
    pub trait Kind: Watchable {
        const NOUN: &'static str;
        /// Which of the lists it is.
        const AT: usize;

        fn name(item: &mut Self::Item) -> &mut String;

        fn is_offered(capabilities: &ServerCapabilities) -> bool;

        /// Where it is, or the family of places.
        fn uri(item: &Self::Item) -> Option<&str> {
            let _ = item;
            None
        }
    }
}

macro_rules! kinds {
    ($($method:ident: $at:literal, $noun:literal, $capability:ident $(, $uri:ident)?;)*) => {$(
        impl Kind for $method {
            const NOUN: &'static str = $noun;
            const AT: usize = $at;

            fn name(item: &mut Self::Item) -> &mut String {
                &mut item.name
            }

            fn is_offered(capabilities: &ServerCapabilities) -> bool {
                capabilities.$capability.is_some()
            }

            $(fn uri(item: &Self::Item) -> Option<&str> {
                Some(&item.$uri)
            })?
        }
    )*};
}

kinds! {
    ListTools: 0, "tool", tools;
    ListPrompts: 1, "prompt", prompts;
    ListResources: 2, "resource", resources, uri;
    ListResourceTemplates: 3, "resource template", resources, uri_template;
}

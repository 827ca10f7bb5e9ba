//! Methods that list, page by page.

use mcp_proto::method::{ListPrompts, ListResourceTemplates, ListResources, ListTools, Method};
use mcp_proto::model::{PaginatedParams, Prompt, Resource, ResourceTemplate, SubscriptionFilter, Tool};

/// A method that lists something, page by page (server/utilities/pagination, all revisions).
///
/// The four lists of the protocol are such; one of an extension is one more `impl`, and
/// [`Peer::pages`](crate::Peer::pages) turns its pages too.
///
/// # Example: a list of the server's own
/// ```
/// use mcp_driver::Listing;
/// use mcp_proto::Version;
/// use mcp_proto::method::Method;
/// use mcp_proto::model::{Fit, PaginatedParams};
/// use serde::{Deserialize, Serialize};
///
/// struct ListNotes;
///
/// #[derive(Deserialize, Serialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Notes {
///     notes: Vec<String>,
///     next_cursor: Option<String>,
/// }
///
/// impl Fit for Notes {
///     fn fit(&mut self, _: Version) {}
/// }
///
/// impl Method for ListNotes {
///     const NAME: &'static str = "acme/notes";
///     type Params = PaginatedParams;
///     type Result = Notes;
/// }
///
/// impl Listing for ListNotes {
///     type Item = String;
///
///     fn page(notes: Notes) -> (Vec<String>, Option<String>) {
///         (notes.notes, notes.next_cursor)
///     }
/// }
/// ```
pub trait Listing: Method<Params = PaginatedParams> {
    /// What is listed.
    type Item;

    /// What stands on a page, and the cursor of the next one if there is one.
    fn page(result: Self::Result) -> (Vec<Self::Item>, Option<String>);
}

/// A list whose changes a server tells of.
///
/// # Example: everything that is listed, and again whenever it changes
/// ```no_run
/// use mcp_driver::{Peer, Watchable};
///
/// async fn count<L: Watchable>(peer: Peer) {
///     let mut lists = peer.watch::<L>();
///     while let Some(Ok(list)) = lists.next().await {
///         println!("{}: {}", L::NAME, list.len());
///     }
/// }
/// # let _ = count::<mcp_proto::method::ListTools>;
/// ```
pub trait Watchable: Listing<Item: Send + 'static, Result: Send + 'static> + 'static {
    /// Listens to changes of this list.
    fn listen(filter: &mut SubscriptionFilter);
}

macro_rules! listings {
    ($( $method:ident: $items:ident of $item:ident, $changed:ident; )*) => {$(
        impl Listing for $method {
            type Item = $item;

            fn page(result: Self::Result) -> (Vec<$item>, Option<String>) {
                (result.$items, result.next_cursor)
            }
        }

        impl Watchable for $method {
            fn listen(filter: &mut SubscriptionFilter) {
                filter.$changed = Some(true);
            }
        }
    )*};
}

listings! {
    ListTools: tools of Tool, tools_list_changed;
    ListPrompts: prompts of Prompt, prompts_list_changed;
    ListResources: resources of Resource, resources_list_changed;
    ListResourceTemplates: resource_templates of ResourceTemplate, resources_list_changed;
}

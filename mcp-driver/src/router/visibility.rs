//! Who may see what.

use std::fmt;
use std::sync::Arc;

use mcp_proto::Version;
use mcp_proto::model::{Prompt, Resource, ResourceTemplate, Tool};
use mcp_proto::server::{ClientProfile, Context};

use super::Ctx;
use super::listing::{Entry, Listed};
use super::threading::Threading;
use crate::Caller;

/// Who looks at what a server offers, to the filter of [`Router::visible`](super::Router::visible).
///
/// # Example: tools that ask, for those who can be asked
/// ```
/// use mcp_driver::router::Router;
///
/// let router = Router::new("house", "1.0")
///     .group("asks", |router| router.tool("sell", "Sells the house", || async { "sold" }))
///     .visible(|viewer, item| !item.is_in("asks") || viewer.client().capabilities.elicitation.is_some())
///     .visible(|viewer, _| viewer.version().is_modern() || viewer.subject() == "alice");
/// # let _ = router;
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Viewer<'a> {
    /// Who is behind the call, as far as the transport knows.
    pub caller: &'a Caller,
    /// What the call says of its sender. The client may say what it likes.
    pub context: &'a Context,
}

impl<'a> Viewer<'a> {
    pub(crate) const fn new(caller: &'a Caller, context: &'a Context) -> Self {
        Self { caller, context }
    }

    pub(crate) fn of(ctx: &'a Ctx) -> Self {
        Self::new(ctx.caller(), ctx.context())
    }

    /// Who was authenticated, in words; empty for nobody.
    #[must_use]
    pub fn subject(&self) -> &'a str {
        self.caller.subject()
    }

    /// Who the client says it is, and what it can be asked.
    #[must_use]
    pub fn client(&self) -> &'a ClientProfile {
        &self.context.client
    }

    /// The revision that is spoken.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.context.version
    }
}

/// A tool, a prompt, a resource or a resource template, to the filter of [`Router::visible`](super::Router::visible).
///
/// # Example: nothing that destroys, and nothing internal
/// ```
/// use mcp_driver::router::Router;
///
/// let router = Router::new("house", "1.0").visible(|viewer, item| {
///     let destroys = item.tool().and_then(|tool| tool.annotations.as_ref()).is_some_and(|it| it.destructive_hint != Some(false));
///     let internal = item.name().starts_with("internal") || item.resource().is_some_and(|it| it.uri.starts_with("internal:"));
///     viewer.subject() == "alice" || (!destroys && !internal)
/// });
/// # let _ = router;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    definition: Definition<'a>,
    within: &'a [Box<str>],
}

/// What is listed, of either kind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Definition<'a> {
    Tool(&'a Tool),
    Prompt(&'a Prompt),
    Resource(&'a Resource),
    Template(&'a ResourceTemplate),
}

impl<'a> Item<'a> {
    /// The name of a tool or a prompt, the URI of a resource, the template itself.
    #[must_use]
    pub fn name(&self) -> &'a str {
        match self.definition {
            Definition::Tool(tool) => &tool.name,
            Definition::Prompt(prompt) => &prompt.name,
            Definition::Resource(resource) => &resource.uri,
            Definition::Template(template) => &template.uri_template,
        }
    }

    /// Whether it was added in this [group](super::Router::group).
    #[must_use]
    pub fn is_in(&self, group: &str) -> bool {
        self.within.iter().any(|it| **it == *group)
    }

    /// The tool, if it is one.
    #[must_use]
    pub const fn tool(&self) -> Option<&'a Tool> {
        match self.definition {
            Definition::Tool(tool) => Some(tool),
            _ => None,
        }
    }

    /// The prompt, if it is one.
    #[must_use]
    pub const fn prompt(&self) -> Option<&'a Prompt> {
        match self.definition {
            Definition::Prompt(prompt) => Some(prompt),
            _ => None,
        }
    }

    /// The resource, if it is one.
    #[must_use]
    pub const fn resource(&self) -> Option<&'a Resource> {
        match self.definition {
            Definition::Resource(resource) => Some(resource),
            _ => None,
        }
    }

    /// The resource template, if it is one.
    #[must_use]
    pub const fn template(&self) -> Option<&'a ResourceTemplate> {
        match self.definition {
            Definition::Template(template) => Some(template),
            _ => None,
        }
    }
}

/// The filters of a router: who may see something may by all of them that are for it.
pub(crate) struct Filters<T: Threading>(Vec<(For, Arc<T::Filter>)>);

/// What a filter is for: what came from a router that was added to this one, or all.
type For = Option<Origin>;

/// A router that was added to another; a clone is the same one.
#[derive(Clone, Debug)]
pub(crate) struct Origin(Arc<()>);

impl Origin {
    pub(crate) fn new() -> Self {
        Self(Arc::new(()))
    }
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Threading> Filters<T> {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// With one more.
    pub(crate) fn with(&self, filter: Arc<T::Filter>) -> Self {
        Self(self.0.iter().cloned().chain([(None, filter)]).collect())
    }

    /// With those of another router, for what came from there.
    pub(crate) fn with_all(&self, other: &Self, origin: &Origin) -> Self {
        let theirs = other.0.iter().cloned();
        let theirs = theirs.map(|(of, filter)| (Some(of.unwrap_or_else(|| origin.clone())), filter));
        Self(self.0.iter().cloned().chain(theirs).collect())
    }
}

impl<T: Threading> Default for Filters<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Threading> fmt::Debug for Filters<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filters").field(&self.0.len()).finish()
    }
}

/// What one caller sees.
pub(crate) struct View<'a, T: Threading> {
    viewer: Viewer<'a>,
    filters: Arc<Filters<T>>,
}

impl<'a, T: Threading> View<'a, T> {
    pub(crate) const fn new(viewer: Viewer<'a>, filters: Arc<Filters<T>>) -> Self {
        Self { viewer, filters }
    }

    /// Whether everybody sees the same.
    pub(crate) fn is_everything(&self) -> bool {
        self.filters.0.is_empty()
    }

    pub(crate) fn shows<I: Listed, H>(&self, entry: &Entry<I, H>) -> bool {
        let is_for = |of: &For| of.as_ref().is_none_or(|of| entry.origins.contains(of));
        let item = |of: &For| {
            let known = of.as_ref().and_then(|of| entry.known.iter().find(|(known, _)| known == of));
            let item = known.map_or(&entry.item, |(_, item)| item);
            Item { definition: item.definition(), within: &entry.within }
        };
        self.filters.0.iter().all(|(of, filter)| !is_for(of) || filter(&self.viewer, &item(of)))
    }
}

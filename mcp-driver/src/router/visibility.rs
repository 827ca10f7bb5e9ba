//! Who may see what.

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
    listed: &'a Listed,
    within: &'a [Box<str>],
}

impl<'a> Item<'a> {
    /// The name of a tool or a prompt, the URI of a resource, the template itself.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.listed.key()
    }

    /// Whether it was added in this [group](super::Router::group).
    #[must_use]
    pub fn is_in(&self, group: &str) -> bool {
        self.within.iter().any(|it| **it == *group)
    }

    /// The tool, if it is one.
    #[must_use]
    pub const fn tool(&self) -> Option<&'a Tool> {
        match self.listed {
            Listed::Tool(tool) => Some(tool),
            _ => None,
        }
    }

    /// The prompt, if it is one.
    #[must_use]
    pub const fn prompt(&self) -> Option<&'a Prompt> {
        match self.listed {
            Listed::Prompt(prompt) => Some(prompt),
            _ => None,
        }
    }

    /// The resource, if it is one.
    #[must_use]
    pub const fn resource(&self) -> Option<&'a Resource> {
        match self.listed {
            Listed::Resource(resource) => Some(resource),
            _ => None,
        }
    }

    /// The resource template, if it is one.
    #[must_use]
    pub const fn template(&self) -> Option<&'a ResourceTemplate> {
        match self.listed {
            Listed::Template(template) => Some(template),
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
    /// With one more.
    pub(crate) fn with(&self, filter: Arc<T::Filter>) -> Self {
        let mut filters = self.0.clone();
        filters.push((None, filter));
        Self(filters)
    }

    /// With those of another router, for what came from there.
    pub(crate) fn with_all(&self, other: &Self, origin: &Origin) -> Self {
        let mut filters = self.0.clone();
        for (of, filter) in &other.0 {
            filters.push((Some(of.as_ref().unwrap_or(origin).clone()), filter.clone()));
        }
        Self(filters)
    }
}

impl<T: Threading> Default for Filters<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// The filters of a router, on however many threads they may run.
pub(crate) trait Filtering {
    fn count(&self) -> usize;
    /// What a filter is for.
    fn of(&self, place: usize) -> &For;
    fn lets_through(&self, place: usize, viewer: &Viewer<'_>, item: &Item<'_>) -> bool;
}

impl<T: Threading> Filtering for Filters<T> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn of(&self, place: usize) -> &For {
        &self.0[place].0
    }

    fn lets_through(&self, place: usize, viewer: &Viewer<'_>, item: &Item<'_>) -> bool {
        (self.0[place].1)(viewer, item)
    }
}

/// No filters.
impl Filtering for () {
    fn count(&self) -> usize {
        0
    }

    fn of(&self, _: usize) -> &For {
        &None
    }

    fn lets_through(&self, _: usize, _: &Viewer<'_>, _: &Item<'_>) -> bool {
        true
    }
}

/// The filters that a router may have.
pub(crate) fn filtering<T: Threading>(filters: &Option<Arc<Filters<T>>>) -> &dyn Filtering {
    match filters {
        Some(filters) => &**filters,
        None => &(),
    }
}

/// What one caller sees.
pub(crate) struct View<'a> {
    viewer: Viewer<'a>,
    filters: &'a dyn Filtering,
    count: usize,
}

impl<'a> View<'a> {
    pub(crate) fn new(viewer: Viewer<'a>, filters: &'a dyn Filtering) -> Self {
        Self { viewer, filters, count: filters.count() }
    }

    /// Whether everybody sees the same.
    pub(crate) const fn is_everything(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn shows(&self, entry: &Entry) -> bool {
        (0..self.count).all(|place| {
            let of = self.filters.of(place).as_ref();
            if of.is_some_and(|of| !entry.origins.contains(of)) {
                return true;
            }
            let known = of.and_then(|of| entry.known.iter().find(|(known, _)| known == of));
            let listed = known.map_or(&entry.item, |(_, item)| item);
            self.filters.lets_through(place, &self.viewer, &Item { listed, within: &entry.within })
        })
    }
}

//! What a caller may not see.

use super::Ctx;
use crate::router::order::ordered;

/// The URIs of the resources, and the templates, that a caller may not see.
#[derive(Debug)]
pub(crate) struct Hidden(Vec<Box<str>>);

impl Hidden {
    pub(crate) fn new(uris: Vec<Box<str>>) -> Self {
        let mut hidden = Vec::new();
        for (uri, _) in ordered(uris.iter().map(|uri| &**uri)) {
            hidden.push(uri.into());
        }
        Self(hidden)
    }

    fn has(&self, uri: &str) -> bool {
        self.0.binary_search_by(|hidden| (**hidden).cmp(uri)).is_ok()
    }
}

impl Ctx {
    /// Whether callers see different things, by [`Router::visible`](crate::router::Router::visible): what is given to one
    /// may then not be kept for others ([`CacheScope::Private`](mcp_proto::model::CacheScope::Private)).
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.0.is_filtered
    }

    /// Whether the resource of this URI, or this template, is there and not for this caller: a filter of
    /// [`Router::visible`](crate::router::Router::visible) hides it, or it is switched off.
    ///
    /// Handlers of [templates](crate::router::Router::template) and of
    /// [methods of your own](crate::router::Router::method) are told, as what they give may be part of a resource, or
    /// speak of it. For others nothing is hidden.
    ///
    /// # Example: a method that speaks of resources
    /// ```
    /// use mcp_driver::router::{Ctx, Json, Router};
    ///
    /// let titles = |ctx: Ctx| async move {
    ///     let all = ["note://today", "note://secret"];
    ///     Json(all.into_iter().filter(|uri| !ctx.hides(uri)).collect::<Vec<_>>())
    /// };
    /// let router = Router::new("notes", "1.0")
    ///     .resource("note://secret", "secret", || async { "gold" })
    ///     .visible(|viewer, item| item.name() != "note://secret" || viewer.subject() == "alice")
    ///     .method("acme/titles", titles);
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn hides(&self, uri: &str) -> bool {
        self.0.hidden.get().is_some_and(|hidden| hidden.has(uri))
    }

    /// Says what the caller may not see.
    pub(crate) fn hide(&self, hidden: Hidden) {
        if !hidden.0.is_empty() {
            let _ = self.0.hidden.set(hidden);
        }
    }
}

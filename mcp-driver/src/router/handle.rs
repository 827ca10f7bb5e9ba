//! Changes while clients are connected.

use std::fmt;
use std::sync::{Arc, Weak};

use mcp_proto::server::Change;

use super::declared::Settings;
use super::threading::{Shared, Threading};
use super::visibility::filtering;
use super::{Inner, Router, Routes, Warning};

/// Reaches a [`Router`](super::Router) while clients are connected: adds and removes, switches on and off, and tells
/// those that listen. [`Router::handle`](super::Router::handle) gives one; clones are cheap and reach the same router.
///
/// What changed is told by itself, only if a list reads otherwise than before, and once for each list. What was removed
/// or switched off is neither listed nor reachable from then on; calls of it that are under way go on.
///
/// A handle keeps no server alive, so that a handler may hold one. When the router and all that serves it have gone, all
/// of this is without effect.
///
/// # Example: a tool that comes later
/// ```
/// use mcp_driver::router::Router;
///
/// let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
/// let handle = router.handle();
///
/// handle.change(|router| router.tool("enter", "Goes in", || async { "it is dark" }));
/// assert!(handle.disable_tool("look"));
/// assert!(!handle.remove_tool("sell"), "there is none");
/// ```
///
/// # Example: what is switched off for the night
/// ```
/// use mcp_driver::router::Router;
///
/// let router = Router::new("house", "1.0")
///     .tool("look", "Looks around", || async { "a house" })
///     .prompt("describe", "Describes the house", || async { "what do you see?" })
///     .resource("house://plan", "plan", || async { "two rooms" })
///     .template("house://room/{name}", "room", |name: String| async move { name });
/// let handle = router.handle();
/// assert!(handle.disable_tool("look") && handle.disable_prompt("describe"));
/// assert!(handle.disable_resource("house://plan") && handle.disable_template("house://room/{name}"));
/// // In the morning:
/// assert!(handle.enable_tool("look") && handle.enable_prompt("describe"));
/// assert!(handle.enable_resource("house://plan") && handle.enable_template("house://room/{name}"));
/// // The house is sold:
/// assert!(handle.remove_prompt("describe"));
/// assert!(handle.remove_resource("house://plan") && handle.remove_template("house://room/{name}"));
/// ```
pub struct RouterHandle<S = (), T: Threading = Shared> {
    state: S,
    config: Settings,
    inner: Weak<Inner<T>>,
}

impl<S, T: Threading> RouterHandle<S, T> {
    pub(crate) fn new(state: S, config: Settings, inner: &Arc<Inner<T>>) -> Self {
        Self { state, config, inner: Arc::downgrade(inner) }
    }

    /// Does to the running router what can be done to one that is being put together, and tells of it at the end. The
    /// configuration and the instructions have been given out already and stay as they are.
    ///
    /// Whoever asks meanwhile may find one half done.
    ///
    /// # Panics
    /// As what is done to the router.
    ///
    /// # Example: several changes, told once
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// let router = Router::new("house", "1.0").tool("enter", "Goes in", || async { "it is dark" });
    /// let handle = router.handle();
    ///
    /// handle.change(|router| {
    ///     router
    ///         .remove_tool("enter")
    ///         .tool("leave", "Goes out", || async { "it is bright" })
    ///         .prompt("describe", "Describes the room", || async { "what do you see?" })
    /// });
    /// ```
    pub fn change<U>(&self, change: impl FnOnce(Router<S, T>) -> Router<U, T>)
    where
        S: Clone,
    {
        self.told(|inner| {
            drop(change(Router {
                config: self.config.clone(),
                state: self.state.clone(),
                inner: inner.clone(),
                within: Arc::default(),
                is_live: true,
            }));
        });
    }

    /// Adds what somebody else has put together: what `#[tool]`, `#[prompt]`, `#[resource]` and `#[tools]` make.
    ///
    /// # Panics
    /// As what it does to the router.
    pub fn add<M>(&self, routes: impl Routes<S, T, M>)
    where
        S: Clone,
    {
        self.change(|router| routes.add_to(router));
    }

    /// The resource at `uri` holds something else now: who subscribed to it is told.
    ///
    /// # Example: a note that somebody has written
    /// ```
    /// use mcp_driver::router::{Router, named};
    ///
    /// let router = Router::new("notes", "1.0").template("notes://{id}", "note", |id: u32| async move { format!("note {id}") });
    /// let handle = router.handle();
    /// let write = move |id: u32| {
    ///     handle.resource_updated(&format!("notes://{id}"));
    ///     async { "written" }
    /// };
    /// let router = router.tool("write", "Writes a note", named(["id"], write));
    /// # let _ = router;
    /// ```
    pub fn resource_updated(&self, uri: &str) {
        if let Some(inner) = self.inner.upgrade() {
            inner.tables.connections.publish(&Change::Resource(uri.into()));
        }
    }

    /// A filter of [`Router::visible`] decides otherwise now: everyone is told that all lists may have changed.
    ///
    /// # Example: a door that opens
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// use mcp_driver::router::Router;
    ///
    /// let open = Arc::new(AtomicBool::new(false));
    /// let seen = open.clone();
    /// let router = Router::new("house", "1.0")
    ///     .tool("enter", "Goes in", || async { "it is dark" })
    ///     .visible(move |_, _| seen.load(Ordering::Relaxed));
    /// let handle = router.handle();
    /// // Later:
    /// open.store(true, Ordering::Relaxed);
    /// handle.visibility_changed();
    /// ```
    pub fn visibility_changed(&self) {
        if let Some(inner) = self.inner.upgrade() {
            [Change::Tools, Change::Prompts, Change::Resources]
                .iter()
                .for_each(|it| inner.tables.connections.publish(it));
        }
    }

    /// What the author should know: see [`Router::warnings`].
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        self.inner.upgrade().map(|inner| inner.tables.warnings.all()).unwrap_or_default()
    }

    /// Switches on everything in a [group](Router::group), but for what is switched off by itself or by another group;
    /// whether it was off.
    ///
    /// # Example: more for those who ask for it
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// let router = Router::new("house", "1.0")
    ///     .group("garden", |router| router.tool("dig", "Digs a hole", || async { "a hole" }))
    ///     .disable_group("garden");
    /// let handle = router.handle();
    /// let router = router.tool("go_out", "Goes into the garden", move || {
    ///     handle.enable_group("garden");
    ///     async { "the sun is shining" }
    /// });
    /// # let _ = router;
    /// ```
    pub fn enable_group(&self, group: &str) -> bool {
        self.switched(|inner| inner.tables.regroup(&|groups| groups.enable(group)))
    }

    /// Switches off everything in a group; whether it was on. What is added to it later is off as well.
    pub fn disable_group(&self, group: &str) -> bool {
        self.switched(|inner| inner.tables.regroup(&|groups| groups.disable(group)))
    }

    /// Switches a group on and every other off, for groups that exclude each other; whether that changed any. Groups
    /// that this one is inside of stay as they are, and so does what is in no group.
    ///
    /// # Example: day and night
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// let router = Router::new("house", "1.0")
    ///     .group("day", |router| router.tool("dig", "Digs a hole", || async { "a hole" }))
    ///     .group("night", |router| router.tool("sleep", "Sleeps", || async { "morning" }));
    /// let handle = router.handle();
    /// assert!(handle.only_group("day"));
    /// assert!(handle.has_group("day") && !handle.has_group("night"));
    /// ```
    pub fn only_group(&self, group: &str) -> bool {
        self.switched(|inner| inner.tables.only_group(group))
    }

    /// Whether a group is switched on, as all are to begin with.
    #[must_use]
    pub fn has_group(&self, group: &str) -> bool {
        self.inner.upgrade().is_some_and(|inner| inner.tables.has_group(group))
    }

    fn switched(&self, change: impl FnOnce(&Inner<T>) -> bool) -> bool {
        self.told(|inner| change(inner)).unwrap_or(false)
    }

    /// Changes something, and tells of it.
    fn told<O>(&self, change: impl FnOnce(&Arc<Inner<T>>) -> O) -> Option<O> {
        let inner = self.inner.upgrade()?;
        let before = inner.tables.moment(filtering(&inner.held.filters()).count());
        let outcome = change(&inner);
        inner.tables.tell(&before, filtering(&inner.held.filters()).count());
        Some(outcome)
    }
}

/// The same methods for each kind, on a handle and on a router that is being put together.
macro_rules! switches {
    ($($noun:literal by $key:ident in $listing:ident:
        $remove:ident $enable:ident $disable:ident $(and $completed:literal)?;)*) => {
        impl<S, T: Threading> RouterHandle<S, T> {$(
            #[doc = concat!("Removes a ", $noun, "; whether there was one.")]
            pub fn $remove(&self, $key: &str) -> bool {
                self.switched(|inner| {
                    $(inner.forget(inner.tables.completions.remove($completed, $key));)?
                    inner.forget(inner.tables.$listing.remove($key))
                })
            }

            #[doc = concat!("Switches a ", $noun, " on again, but for what its groups say; whether there is one.")]
            pub fn $enable(&self, $key: &str) -> bool {
                self.switched(|inner| inner.tables.$listing.set_enabled($key, true))
            }

            #[doc = concat!("Switches a ", $noun, " off, which then is as good as removed; whether there is one.")]
            pub fn $disable(&self, $key: &str) -> bool {
                self.switched(|inner| inner.tables.$listing.set_enabled($key, false))
            }
        )*}

        impl<S, T: Threading> Router<S, T> {$(
            #[doc = concat!("Removes a ", $noun, ", if there is one.")]
            #[must_use]
            pub fn $remove(self, $key: &str) -> Self {
                $(self.inner.forget(self.inner.tables.completions.remove($completed, $key));)?
                self.inner.forget(self.inner.tables.$listing.remove($key));
                self
            }

            #[doc = concat!("Switches a ", $noun, " on again, if there is one, but for what its groups say.")]
            #[must_use]
            pub fn $enable(self, $key: &str) -> Self {
                self.inner.tables.$listing.set_enabled($key, true);
                self
            }

            #[doc = concat!("Switches a ", $noun, " off, if there is one: it is neither listed nor reachable until a \
                [handle](RouterHandle) switches it on.")]
            #[must_use]
            pub fn $disable(self, $key: &str) -> Self {
                self.inner.tables.$listing.set_enabled($key, false);
                self
            }
        )*}
    };
}

switches!(
    "tool" by name in tools: remove_tool enable_tool disable_tool;
    "prompt" by name in prompts: remove_prompt enable_prompt disable_prompt and "prompt";
    "resource" by uri in resources: remove_resource enable_resource disable_resource;
    "resource template" by uri_template in templates: remove_template enable_template disable_template and "resource";
);

impl<S: Clone, T: Threading> Clone for RouterHandle<S, T> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), config: self.config.clone(), inner: self.inner.clone() }
    }
}

impl<S, T: Threading> fmt::Debug for RouterHandle<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouterHandle").finish_non_exhaustive()
    }
}

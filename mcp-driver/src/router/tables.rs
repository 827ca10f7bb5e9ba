//! Everything that a router serves.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use mcp_proto::model::{CacheScope, Prompt, Resource, ResourceTemplate, Tool};
use mcp_proto::server::Change;

use super::completion::Completions;
use super::listing::{Groups, Listing, Offered, Terms, reads_alike};
use super::sealing::Sealing;
use super::served::Served;
use super::threading::Threading;
use super::visibility::{Filters, Origin, View, Viewer};
use super::warning::Warnings;
use super::watched::Watchers;

/// Everything that a router serves.
#[derive(Debug)]
pub(crate) struct Tables<T: Threading> {
    pub(crate) tools: Listing<Tool, Served<T>>,
    pub(crate) resources: Listing<Resource, Served<T>>,
    pub(crate) templates: Listing<ResourceTemplate, Served<T>>,
    pub(crate) prompts: Listing<Prompt, Served<T>>,
    pub(crate) completions: Completions<T>,
    pub(crate) sealing: Arc<Sealing>,
    pub(crate) methods: Named<Served<T>>,
    pub(crate) notifications: Named<Notified<T>>,
    /// Who hears that a resource has changed, by its URI.
    pub(crate) watched: Named<Watchers>,
    pub(crate) warnings: Warnings,
    groups: Mutex<Groups>,
    filters: RwLock<Arc<Filters<T>>>,
    hook: RwLock<Option<Hook<T>>>,
}

/// What takes a notification.
pub(crate) struct Notified<T: Threading>(pub(crate) Box<T::Notified>);

/// What hears of faults.
struct Hook<T: Threading>(Arc<T::Hook>);

impl<T: Threading> Default for Tables<T> {
    fn default() -> Self {
        Self {
            tools: Listing::default(),
            resources: Listing::default(),
            templates: Listing::default(),
            prompts: Listing::default(),
            completions: Completions::default(),
            sealing: Arc::default(),
            methods: Named::default(),
            notifications: Named::default(),
            watched: Named::default(),
            warnings: Warnings::default(),
            groups: Mutex::default(),
            filters: RwLock::default(),
            hook: RwLock::new(None),
        }
    }
}

impl<T: Threading> Tables<T> {
    pub(crate) fn set_page_size(&self, size: usize) {
        self.set_terms(|terms| terms.page_size = size);
    }

    pub(crate) fn set_cache(&self, ttl: Duration, scope: &CacheScope) {
        self.set_terms(|terms| {
            terms.ttl = ttl;
            terms.scope = scope.clone();
        });
    }

    fn set_terms(&self, change: impl Fn(&mut Terms)) {
        self.tools.set_terms(&change);
        self.resources.set_terms(&change);
        self.templates.set_terms(&change);
        self.prompts.set_terms(&change);
    }

    /// Switches groups on and off; whether that changed anything about them.
    pub(crate) fn regroup(&self, change: impl FnOnce(&mut Groups)) -> bool {
        let mut groups = self.groups();
        let before = groups.clone();
        change(&mut groups);
        if *groups == before {
            return false;
        }
        self.tools.set_groups(&groups);
        self.resources.set_groups(&groups);
        self.templates.set_groups(&groups);
        self.prompts.set_groups(&groups);
        true
    }

    /// Switches a group on, and every other off.
    pub(crate) fn only_group(&self, group: &str) -> bool {
        let all: Vec<_> =
            [self.tools.within(), self.resources.within(), self.templates.within(), self.prompts.within()]
                .into_iter()
                .flatten()
                .collect();
        self.regroup(|groups| groups.only(group, &all))
    }

    pub(crate) fn has_group(&self, group: &str) -> bool {
        self.groups().has(group)
    }

    /// What a caller sees.
    pub(crate) fn view<'a>(&self, viewer: Viewer<'a>) -> View<'a, T> {
        View::new(viewer, self.filters())
    }

    pub(crate) fn is_filtered(&self) -> bool {
        self.filters().len() > 0
    }

    pub(crate) fn add_filter(&self, filter: Arc<T::Filter>) {
        {
            let mut filters = self.filters.write().unwrap_or_else(PoisonError::into_inner);
            *filters = Arc::new(filters.with(filter));
        }
        // Not everybody has the same lists from here on, also where the router is served already.
        self.set_terms(|terms| terms.scope = CacheScope::Private);
    }

    /// Adds the filters of another, if it has any, for what comes from there.
    pub(crate) fn add_filters(&self, other: &Self) -> Option<Origin> {
        let theirs = other.filters();
        let origin = (theirs.len() > 0).then(Origin::new)?;
        {
            let mut filters = self.filters.write().unwrap_or_else(PoisonError::into_inner);
            *filters = Arc::new(filters.with_all(&theirs, &origin));
        }
        self.set_terms(|terms| terms.scope = CacheScope::Private);
        Some(origin)
    }

    /// Switches off the groups that are off in another.
    pub(crate) fn disable_groups(&self, other: &Self) {
        let theirs = other.groups().clone();
        self.regroup(|groups| groups.disable_all(&theirs));
    }

    pub(crate) fn hook(&self) -> Option<Arc<T::Hook>> {
        self.hook.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|hook| hook.0.clone())
    }

    pub(crate) fn set_hook(&self, hook: Arc<T::Hook>) {
        let replaced = self.hook.write().unwrap_or_else(PoisonError::into_inner).replace(Hook(hook));
        drop(replaced);
    }

    /// What is listed now, to be compared with what is listed later.
    pub(crate) fn moment(&self) -> Moment<T> {
        Moment {
            tools: self.tools.offered(),
            prompts: self.prompts.offered(),
            resources: self.resources.offered(),
            templates: self.templates.offered(),
            filters: self.filters().len(),
        }
    }

    fn filters(&self) -> Arc<Filters<T>> {
        self.filters.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn groups(&self) -> MutexGuard<'_, Groups> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is listed at one moment.
pub(crate) struct Moment<T: Threading> {
    tools: Offered<Tool, Served<T>>,
    prompts: Offered<Prompt, Served<T>>,
    resources: Offered<Resource, Served<T>>,
    templates: Offered<ResourceTemplate, Served<T>>,
    filters: usize,
}

impl<T: Threading> Moment<T> {
    /// The lists that read otherwise now. What a filter hides is known only to those who look.
    pub(crate) fn changes(&self, now: &Self) -> impl Iterator<Item = Change> {
        let is_hidden = self.filters != now.filters;
        let resources = reads_alike(&self.resources, &now.resources) && reads_alike(&self.templates, &now.templates);
        let changes = [
            (reads_alike(&self.tools, &now.tools), Change::Tools),
            (reads_alike(&self.prompts, &now.prompts), Change::Prompts),
            (resources, Change::Resources),
        ];
        changes.into_iter().filter(move |(alike, _)| is_hidden || !alike).map(|(_, change)| change)
    }
}

/// Handlers by the method that they are for.
pub(crate) struct Named<H>(RwLock<HashMap<Box<str>, Arc<H>>>);

impl<H> Named<H> {
    pub(crate) fn get(&self, name: &str) -> Option<Arc<H>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Adds a handler, or replaces the one of that name; whether it did that.
    pub(crate) fn insert(&self, name: &str, handler: Arc<H>) -> bool {
        let replaced = self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name.into(), handler);
        replaced.is_some()
    }
}

impl<H> Named<H> {
    /// All of them, in the order of their names.
    pub(crate) fn all(&self) -> Vec<(Box<str>, Arc<H>)> {
        let handlers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let named = |name: Box<str>| handlers.get(&name).cloned().map(|handler| (name, handler));
        in_order(&mut handlers.keys()).into_iter().filter_map(named).collect()
    }

    /// Adds all that another has. Gives the names that were there before.
    pub(crate) fn insert_all(&self, other: &Self) -> Vec<Box<str>> {
        let again = |(name, handler): (Box<str>, Arc<H>)| self.insert(&name, handler).then_some(name);
        other.all().into_iter().filter_map(again).collect()
    }
}

fn in_order(names: &mut dyn Iterator<Item = &Box<str>>) -> Vec<Box<str>> {
    let mut names: Vec<_> = names.cloned().collect();
    names.sort_unstable();
    names
}

impl<H> Default for Named<H> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<H> fmt::Debug for Named<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let handlers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_set().entries(handlers.keys()).finish()
    }
}

impl<T: Threading> fmt::Debug for Hook<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}

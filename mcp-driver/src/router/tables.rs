//! Everything that a router serves, but for the handlers themselves.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use mcp_proto::model::{CacheScope, Prompt, Resource, ResourceTemplate, Tool};
use mcp_proto::server::Change;

use super::completion::Completions;
use super::facts::Facts;
use super::kind::Kind;
use super::listing::{Groups, List, Listed, Listing, Offered, Terms, Within, reads_alike};
use super::opaque::Opaque;
use super::order::ordered;
use super::sealing::Sealing;
use super::slots::Slot;
use super::warning::{Warning, Warnings, odd_tool_name};
use super::watched::Watchers;
use crate::connections::Connections;

/// Everything that a router serves, but for the handlers themselves: it has their slots.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) tools: Listing,
    pub(crate) resources: Listing,
    pub(crate) templates: Listing,
    pub(crate) prompts: Listing,
    pub(crate) completions: Completions,
    pub(crate) sealing: Arc<Sealing>,
    pub(crate) methods: Named,
    pub(crate) notifications: Named,
    pub(crate) warnings: Warnings,
    pub(crate) connections: Arc<Connections>,
    /// Somebody has a handle, so that anything may change.
    pub(crate) is_dynamic: AtomicBool,
    /// Who hears that a resource has changed, by its URI.
    watched: Mutex<Vec<(Box<str>, Arc<Watchers>)>>,
    /// There is a resource that tells of its changes.
    is_watched: AtomicBool,
    groups: Mutex<Groups>,
}

/// Adds a definition by the slot of its handler, inside of some groups, where clients may be connected already or not.
/// Gives the slot of what it replaced.
pub(crate) type Adds<'a> = dyn FnOnce(Slot, &Within, bool) -> Option<Slot> + 'a;

impl Tables {
    pub(crate) fn new() -> Opaque<Self> {
        Opaque::new(Self {
            tools: Listing::new(List::Tools),
            resources: Listing::new(List::Resources),
            templates: Listing::new(List::Templates),
            prompts: Listing::new(List::Prompts),
            completions: Completions::default(),
            sealing: Arc::default(),
            methods: Named::default(),
            notifications: Named::default(),
            warnings: Warnings::default(),
            connections: Arc::default(),
            is_dynamic: AtomicBool::new(false),
            watched: Mutex::default(),
            is_watched: AtomicBool::new(false),
            groups: Mutex::default(),
        })
    }

    /// What adds a definition, or replaces the one of the same key, and warns of what is odd.
    ///
    /// # Panics
    /// As [`Facts::of`].
    pub(crate) fn adding(&self, noun: &'static str, item: Listed) -> Box<Adds<'_>> {
        let facts = Facts::of(&item);
        Box::new(move |slot, within, is_live| {
            if let Listed::Tool(tool) = &item
                && let Some(odd) = odd_tool_name(&tool.name)
            {
                self.warnings.push(odd);
            }
            let name: Box<str> = item.key().into();
            let replaced = self.list_of(&item).insert(item, slot, facts, within.clone());
            // A mistake until clients are connected; after that it is a change.
            if replaced.is_some() && !is_live {
                self.warnings.push(Warning::Duplicate { noun, name });
            }
            replaced
        })
    }

    /// What `of` is, whose `argument` is to be completed.
    ///
    /// # Panics
    /// If there is nothing of that name.
    pub(crate) fn completed(&self, of: &str, argument: &str) -> &'static str {
        match (self.prompts.knows(of), self.templates.knows(of)) {
            (true, _) => "prompt",
            (false, true) => "resource",
            (false, false) => {
                panic!("there is no prompt and no template `{of}` to complete `{argument}` of: add it before")
            }
        }
    }

    /// The list that something stands in.
    fn list_of(&self, item: &Listed) -> &Listing {
        match item {
            Listed::Tool(_) => &self.tools,
            Listed::Prompt(_) => &self.prompts,
            Listed::Resource(_) => &self.resources,
            Listed::Template(_) => &self.templates,
        }
    }

    fn lists(&self) -> [&Listing; 4] {
        [&self.tools, &self.prompts, &self.resources, &self.templates]
    }

    /// The lists of two, side by side, each with what is in it.
    pub(super) fn beside<'a>(&'a self, other: &'a Self) -> [(&'static str, &'a Listing, &'a Listing); 4] {
        [
            (Tool::NOUN, &self.tools, &other.tools),
            (Prompt::NOUN, &self.prompts, &other.prompts),
            (Resource::NOUN, &self.resources, &other.resources),
            (ResourceTemplate::NOUN, &self.templates, &other.templates),
        ]
    }

    /// Who changes the resource at `uri` tells of it.
    pub(crate) fn watch(&self, uri: &str, watchers: &Arc<Watchers>) {
        watchers.add(uri, &self.connections);
        let mut watched = self.lock_watched();
        match watched.iter_mut().find(|(known, _)| **known == *uri) {
            Some((_, known)) => known.clone_from(watchers),
            None => watched.push((uri.into(), watchers.clone())),
        }
        self.is_watched.store(true, Ordering::Relaxed);
    }

    pub(super) fn watched(&self) -> Vec<(Box<str>, Arc<Watchers>)> {
        self.lock_watched().clone()
    }

    fn lock_watched(&self) -> MutexGuard<'_, Vec<(Box<str>, Arc<Watchers>)>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.is_watched.load(Ordering::Relaxed)
    }

    pub(crate) fn set_page_size(&self, size: usize) {
        self.set_terms(&|terms| terms.page_size = size);
    }

    pub(crate) fn set_cache(&self, ttl: Duration, scope: &CacheScope) {
        self.set_terms(&|terms| {
            terms.ttl = ttl;
            terms.scope = scope.clone();
        });
    }

    /// Not everybody has the same lists from here on, also where the router is served already.
    pub(crate) fn set_private(&self) {
        self.set_terms(&|terms| terms.scope = CacheScope::Private);
    }

    fn set_terms(&self, change: &dyn Fn(&mut Terms)) {
        for list in self.lists() {
            list.set_terms(change);
        }
    }

    /// Switches groups on and off; whether that changed anything about them.
    pub(crate) fn regroup(&self, change: &dyn Fn(&mut Groups)) -> bool {
        let mut groups = self.groups();
        let before = groups.clone();
        change(&mut groups);
        if *groups == before {
            return false;
        }
        for list in self.lists() {
            list.set_groups(&groups);
        }
        true
    }

    /// Switches a group on, and every other off.
    pub(crate) fn only_group(&self, group: &str) -> bool {
        let mut all = Vec::new();
        for list in self.lists() {
            list.within_to(&mut all);
        }
        self.regroup(&|groups| groups.only(group, &all))
    }

    pub(crate) fn has_group(&self, group: &str) -> bool {
        self.groups().has(group)
    }

    /// Switches off the groups that are off in another.
    pub(crate) fn disable_groups(&self, other: &Self) {
        let theirs = other.groups().clone();
        self.regroup(&|groups| groups.disable_all(&theirs));
    }

    /// What is listed now under so many filters, to be compared with what is listed later.
    pub(crate) fn moment(&self, filters: usize) -> Moment {
        Moment { lists: self.lists().map(Listing::offered), filters }
    }

    /// Tells of what has changed since `before`.
    pub(crate) fn tell(&self, before: &Moment, filters: usize) {
        for change in before.changes(&self.moment(filters)) {
            self.connections.publish(&change);
        }
    }

    fn groups(&self) -> MutexGuard<'_, Groups> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is listed at one moment.
pub(crate) struct Moment {
    lists: [Offered; 4],
    filters: usize,
}

impl Moment {
    /// The lists that read otherwise now. What a filter hides is known only to those who look.
    fn changes(&self, now: &Self) -> Vec<Change> {
        let differs = |list: usize| self.filters != now.filters || !reads_alike(&self.lists[list], &now.lists[list]);
        let mut changes = Vec::new();
        if differs(0) {
            changes.push(Change::Tools);
        }
        if differs(1) {
            changes.push(Change::Prompts);
        }
        if differs(2) || differs(3) {
            changes.push(Change::Resources);
        }
        changes
    }
}

/// The handlers of methods, or of notifications, by their names.
#[derive(Default)]
pub(crate) struct Named(RwLock<HashMap<Box<str>, Slot>>);

impl Named {
    pub(crate) fn get(&self, name: &str) -> Option<Slot> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    /// Adds something. Gives what it replaced.
    pub(crate) fn insert(&self, name: &str, slot: Slot) -> Option<Slot> {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name.into(), slot)
    }

    /// All of it, in the order of the names.
    pub(crate) fn all(&self) -> Vec<(Box<str>, Slot)> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut all = Vec::new();
        for (name, _) in ordered(kept.keys().map(|name| &**name)) {
            if let Some(slot) = kept.get(name) {
                all.push((name.into(), *slot));
            }
        }
        all
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let handlers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_set().entries(handlers.keys()).finish()
    }
}

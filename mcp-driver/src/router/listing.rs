//! What is listed: found by key, switched on and off, and encoded once a revision.

mod cursor;
mod groups;
mod index;
mod listed;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::CacheScope;

pub(crate) use groups::{Groups, Within};
pub(crate) use listed::{List, Listed};

use index::{Index, Pages};

use super::facts::Facts;
use super::members::Members;
use super::slots::Slot;
use super::visibility::Origin;

/// On what terms lists are given out, and what is read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms {
    pub(crate) page_size: usize,
    pub(crate) ttl: Duration,
    pub(crate) scope: CacheScope,
}

impl Terms {
    pub(crate) fn ttl_ms(&self) -> u64 {
        u64::try_from(self.ttl.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self { page_size: usize::MAX, ttl: Duration::ZERO, scope: CacheScope::Private }
    }
}

/// Definitions of one kind, in the order in which they were added.
#[derive(Debug)]
pub(crate) struct Listing {
    list: List,
    state: RwLock<State>,
}

#[derive(Debug)]
struct State {
    index: Index,
    /// Where the index has their rows.
    entries: Vec<Arc<Entry>>,
    offered: Option<Offered>,
}

/// A definition, and where its handler is.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Entries are listed by it; one that replaces another takes it over.
    number: u64,
    pub(crate) item: Listed,
    pub(crate) slot: Slot,
    pub(crate) facts: Facts,
    pub(crate) within: Within,
    /// The routers that it came from, if they have filters of their own.
    pub(crate) origins: Vec<Origin>,
    /// What the filters of some of them know it as, where it was mounted since.
    pub(crate) known: Vec<Known>,
}

/// What is listed, as the filters of a router know it that it came from.
pub(crate) type Known = (Origin, Arc<Listed>);

/// What comes from another router.
#[derive(Debug)]
pub(crate) struct Adopted {
    pub(crate) item: Listed,
    pub(crate) slot: Slot,
    pub(crate) facts: Facts,
    pub(crate) origins: Vec<Origin>,
    pub(crate) known: Vec<Known>,
}

/// What is offered at one moment, in order.
pub(crate) type Offered = Arc<[Arc<Entry>]>;

/// Whether whoever asks sees an entry.
type Sees<'a> = dyn Fn(&Entry) -> bool + 'a;

impl Listing {
    pub(crate) fn new(list: List) -> Self {
        let state = State { index: Index::default(), entries: Vec::new(), offered: None };
        Self { list, state: RwLock::new(state) }
    }

    /// Whether nothing was added, or all of it removed.
    pub(crate) fn is_empty(&self) -> bool {
        self.read().index.is_empty()
    }

    /// Whether there is an entry, offered or not.
    pub(crate) fn knows(&self, key: &str) -> bool {
        self.read().index.place(key).is_some()
    }

    /// The entry of that key, if it is offered.
    pub(crate) fn get(&self, key: &str) -> Option<Arc<Entry>> {
        let state = self.read();
        state.index.offered_place(key).map(|place| state.entries[place].clone())
    }

    /// All that is offered, in order.
    pub(crate) fn offered(&self) -> Offered {
        if let Some(offered) = &self.read().offered {
            return offered.clone();
        }
        let State { index, entries, offered } = &mut *self.write();
        if let Some(offered) = offered {
            return offered.clone();
        }
        let mut all = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            if index.is_offered(place) {
                all.push(entry.clone());
            }
        }
        offered.insert(all.into()).clone()
    }

    /// The keys of what is off, and of what `sees` does not let through.
    pub(crate) fn hidden(&self, sees: Option<&Sees<'_>>) -> Vec<Box<str>> {
        let mut hidden = Vec::new();
        {
            let state = self.read();
            if state.index.is_partly_off() {
                for (place, entry) in state.entries.iter().enumerate() {
                    if !state.index.is_offered(place) {
                        hidden.push(entry.item.key().into());
                    }
                }
            }
        }
        if let Some(sees) = sees {
            for entry in &*self.offered() {
                if !sees(entry) {
                    hidden.push(entry.item.key().into());
                }
            }
        }
        hidden
    }

    /// Adds an entry, or replaces the one of the same key where it stands. Gives the slot of what it replaced.
    pub(crate) fn insert(&self, item: Listed, slot: Slot, facts: Facts, within: Within) -> Option<Slot> {
        self.adopt(Adopted { item, slot, facts, origins: Vec::new(), known: Vec::new() }, within)
    }

    /// All that there is, with whether it is off.
    pub(crate) fn all(&self) -> Vec<(Arc<Entry>, bool)> {
        let state = self.read();
        let mut all = Vec::new();
        for (place, entry) in state.entries.iter().enumerate() {
            all.push((entry.clone(), state.index.is_disabled(place)));
        }
        all
    }

    /// Adds what another has, as [`insert`](Self::insert) does.
    pub(crate) fn adopt(&self, adopted: Adopted, within: Within) -> Option<Slot> {
        let mut state = self.write();
        let Adopted { item, slot, facts, origins, known } = adopted;
        let (number, place) = state.index.insert(item.key(), &within);
        let mut entry = Arc::new(Entry { number, item, slot, facts, within, origins, known });
        state.offered = None;
        let Some(place) = place else {
            state.entries.push(entry);
            return None;
        };
        std::mem::swap(&mut state.entries[place], &mut entry);
        Some(entry.slot)
    }

    /// Removes an entry. Gives its slot, if there was one.
    pub(crate) fn remove(&self, key: &str) -> Option<Slot> {
        let mut state = self.write();
        let place = state.index.remove(key)?;
        let removed = state.entries.remove(place);
        state.offered = None;
        Some(removed.slot)
    }

    /// Switches an entry on or off; whether there is one.
    pub(crate) fn set_enabled(&self, key: &str, enabled: bool) -> bool {
        let mut state = self.write();
        state.offered = None;
        state.index.set_enabled(key, enabled)
    }

    /// Switches groups on and off.
    pub(crate) fn set_groups(&self, groups: &Groups) {
        let mut state = self.write();
        state.index.set_groups(groups);
        state.offered = None;
    }

    /// In which groups the entries are.
    pub(crate) fn within_to(&self, all: &mut Vec<Within>) {
        self.read().index.within_to(all);
    }

    pub(crate) fn terms(&self) -> Terms {
        self.read().index.terms.clone()
    }

    pub(crate) fn set_terms(&self, change: &dyn Fn(&mut Terms)) {
        self.write().index.set_terms(change);
    }

    /// The page that the params ask for, of what `sees` lets through; without it everybody gets the same.
    ///
    /// A cursor names the last entry of the page before, so that none is left out or listed twice when entries before it
    /// come or go.
    pub(crate) fn list(&self, version: Version, raw: Option<&Raw>, sees: Option<&Sees<'_>>) -> Result<Raw, RpcError> {
        let after = after(raw, self.list.method())?;
        if let Some(sees) = sees {
            let mut visible = Vec::new();
            for entry in &*self.offered() {
                if sees(entry) {
                    visible.push(entry.clone());
                }
            }
            return self.page(version, &visible, after);
        }
        if let Some(page) = self.pages(version)?.iter().find(|page| page.after == after) {
            return Ok(page.raw.clone());
        }
        self.page(version, &self.offered(), after)
    }

    /// Every page, encoded for `version` the first time that it is asked for.
    fn pages(&self, version: Version) -> Result<Pages, RpcError> {
        if let Some((_, pages)) = self.read().index.pages.iter().find(|(of, _)| *of == version) {
            return Ok(pages.clone());
        }
        let offered = self.offered();
        let terms = self.terms();
        let page = |shown, next| self.encode(&offered, shown, version, &terms, next);
        let pages = index::pages(&numbers(&offered), terms.page_size, &page)?;
        let mut state = self.write();
        // Something may have changed since it was looked at.
        if state.offered.as_ref().is_some_and(|now| Arc::ptr_eq(now, &offered)) {
            state.index.pages.retain(|(of, _)| *of != version);
            state.index.pages.push((version, pages.clone()));
        }
        Ok(pages)
    }

    fn page(&self, version: Version, entries: &[Arc<Entry>], after: Option<u64>) -> Result<Raw, RpcError> {
        let terms = self.terms();
        let (shown, next) = index::cut(&numbers(entries), after, terms.page_size);
        self.encode(entries, shown, version, &terms, next)
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn encode(
        &self,
        entries: &[Arc<Entry>],
        shown: Range<usize>,
        version: Version,
        terms: &Terms,
        next: Option<u64>,
    ) -> Result<Raw, RpcError> {
        self.list.encode(&entries[shown], version, terms, next)
    }
}

fn numbers(entries: &[Arc<Entry>]) -> Vec<u64> {
    let mut numbers = Vec::with_capacity(entries.len());
    for entry in entries {
        numbers.push(entry.number);
    }
    numbers
}

/// Whether two lists read the same, whatever their handlers.
pub(crate) fn reads_alike(one: &Offered, other: &Offered) -> bool {
    let same = |one: &Arc<Entry>, other| Arc::ptr_eq(one, other) || one.item.written() == other.item.written();
    Arc::ptr_eq(one, other)
        || (one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| same(one, other)))
}

/// The number of the entry that a page begins after, which its cursor tells.
fn after(params: Option<&Raw>, list: &str) -> Result<Option<u64>, RpcError> {
    let Some(cursor) = Members::of(params)?.find_text("cursor")? else { return Ok(None) };
    cursor::read(&cursor, list).map(Some).ok_or_else(|| bad_cursor(list))
}

fn bad_cursor(list: &str) -> RpcError {
    RpcError::invalid_params(format!(
        "invalid `cursor`: expected the `nextCursor` of a page of `{list}` of this server, or none for the first page"
    ))
}

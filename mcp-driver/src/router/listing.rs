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
pub(crate) use listed::Listed;

use index::{Index, Pages};

use super::members::Members;
use super::mount::Mounted;
use super::served::Served;
use super::threading::Threading;
use super::visibility::Origin;
use crate::Namespace;

/// On what terms lists are given out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms {
    pub(crate) page_size: usize,
    pub(crate) ttl: Duration,
    pub(crate) scope: CacheScope,
}

impl Default for Terms {
    fn default() -> Self {
        Self { page_size: usize::MAX, ttl: Duration::ZERO, scope: CacheScope::Private }
    }
}

/// Definitions with their handlers `H`, in the order in which they were added.
#[derive(Debug)]
pub(crate) struct Listing<T, H>(RwLock<State<T, H>>);

#[derive(Debug)]
struct State<T, H> {
    index: Index,
    /// Where the index has their rows.
    entries: Vec<Arc<Entry<T, H>>>,
    offered: Option<Offered<T, H>>,
}

/// A definition and its handler.
#[derive(Debug)]
pub(crate) struct Entry<T, H> {
    /// Entries are listed by it; one that replaces another takes it over.
    number: u64,
    pub(crate) item: T,
    pub(crate) handler: Arc<H>,
    pub(crate) within: Within,
    /// The routers that it came from, if they have filters of their own.
    pub(crate) origins: Vec<Origin>,
    /// What the filters of some of them know it as, where it was mounted since.
    pub(crate) known: Vec<Known<T>>,
}

/// What is listed, as the filters of a router know it that it came from.
pub(crate) type Known<T> = (Origin, Arc<T>);

/// Where an entry came from.
struct Origins<T> {
    all: Vec<Origin>,
    known: Vec<Known<T>>,
}

impl<T> Default for Origins<T> {
    fn default() -> Self {
        Self { all: Vec::new(), known: Vec::new() }
    }
}

/// What is offered at one moment, in order.
pub(crate) type Offered<T, H> = Arc<[Arc<Entry<T, H>>]>;

/// Whether whoever asks sees an entry.
type Sees<'a, T, H> = dyn Fn(&Entry<T, H>) -> bool + 'a;

impl<T: Listed, H> Listing<T, H> {
    /// Whether nothing was added, or all of it removed.
    pub(crate) fn is_empty(&self) -> bool {
        self.read().index.is_empty()
    }

    /// Whether there is an entry, offered or not.
    pub(crate) fn knows(&self, key: &str) -> bool {
        self.read().index.place(key).is_some()
    }

    /// The entry of that key, if it is offered.
    pub(crate) fn get(&self, key: &str) -> Option<Arc<Entry<T, H>>> {
        let state = self.read();
        state.index.offered_place(key).map(|place| state.entries[place].clone())
    }

    /// All that is offered, in order.
    pub(crate) fn offered(&self) -> Offered<T, H> {
        if let Some(offered) = &self.read().offered {
            return offered.clone();
        }
        let State { index, entries, offered } = &mut *self.write();
        offered.get_or_insert_with(|| index.offered().map(|place| entries[place].clone()).collect()).clone()
    }

    /// Adds an entry, or replaces the one of the same key where it stands; whether it did that.
    pub(crate) fn insert(&self, item: T, handler: H, within: Within) -> bool {
        self.insert_from(Origins::default(), item, Arc::new(handler), within)
    }

    /// Adds all that another has, inside of some groups: in its order, and off where it is. Gives the keys that were there
    /// before.
    pub(crate) fn insert_all(&self, other: &Self, around: &Within, origin: Option<&Origin>) -> Vec<Box<str>> {
        self.adopt_all(other, around, origin, |entry| (entry.item.clone(), entry.handler.clone(), entry.known.clone()))
    }

    fn adopt_all(
        &self,
        other: &Self,
        around: &Within,
        origin: Option<&Origin>,
        adopt: impl Fn(&Entry<T, H>) -> (T, Arc<H>, Vec<Known<T>>),
    ) -> Vec<Box<str>> {
        let theirs: Vec<_> = {
            let state = other.read();
            let is_disabled = |(place, entry): (usize, &Arc<_>)| (Arc::clone(entry), state.index.is_disabled(place));
            state.entries.iter().enumerate().map(is_disabled).collect()
        };
        let mut again = Vec::new();
        for (entry, is_disabled) in theirs {
            let within = around.iter().chain(entry.within.iter()).cloned().collect();
            let (item, handler, known) = adopt(&entry);
            let origins = origin.into_iter().chain(&entry.origins).cloned().collect();
            let key: Box<str> = item.key().into();
            if self.insert_from(Origins { all: origins, known }, item, handler, within) {
                again.push(key.clone());
            }
            self.set_enabled(&key, !is_disabled);
        }
        again
    }

    fn insert_from(&self, origins: Origins<T>, item: T, handler: Arc<H>, within: Within) -> bool {
        let mut state = self.write();
        let (number, place) = state.index.insert(item.key(), &within);
        let Origins { all: origins, known } = origins;
        let mut entry = Arc::new(Entry { number, item, handler, within, origins, known });
        let forgotten = state.offered.take();
        let replaced = if let Some(place) = place {
            std::mem::swap(&mut state.entries[place], &mut entry);
            Some(entry)
        } else {
            state.entries.push(entry);
            None
        };
        drop(state);
        // Handlers are dropped when the lock is free: what they own may reach for the router in turn.
        drop(forgotten);
        replaced.is_some()
    }

    /// Removes an entry; whether there was one.
    pub(crate) fn remove(&self, key: &str) -> bool {
        let mut state = self.write();
        let Some(place) = state.index.remove(key) else { return false };
        let removed = state.entries.remove(place);
        let forgotten = state.offered.take();
        drop(state);
        // As in `insert`.
        drop((removed, forgotten));
        true
    }

    /// Switches an entry on or off; whether there is one.
    pub(crate) fn set_enabled(&self, key: &str, enabled: bool) -> bool {
        let mut state = self.write();
        let is_there = state.index.set_enabled(key, enabled);
        let forgotten = state.offered.take();
        drop(state);
        drop(forgotten);
        is_there
    }

    /// Switches groups on and off.
    pub(crate) fn set_groups(&self, groups: &Groups) {
        let mut state = self.write();
        state.index.set_groups(groups);
        let forgotten = state.offered.take();
        drop(state);
        drop(forgotten);
    }

    /// In which groups the entries are.
    pub(crate) fn within(&self) -> Vec<Within> {
        self.read().index.within()
    }

    pub(crate) fn set_terms(&self, change: impl Fn(&mut Terms)) {
        self.write().index.set_terms(&change);
    }

    /// The page that the params ask for, of what `sees` lets through; without it everybody gets the same.
    ///
    /// A cursor names the last entry of the page before, so that none is left out or listed twice when entries before it
    /// come or go.
    pub(crate) fn list(
        &self,
        version: Version,
        raw: Option<&Raw>,
        sees: Option<&Sees<'_, T, H>>,
    ) -> Result<Raw, RpcError> {
        let after = after(raw, T::LIST)?;
        if let Some(sees) = sees {
            let offered = self.offered();
            let visible: Vec<_> = offered.iter().filter(|entry| sees(entry)).cloned().collect();
            return self.page(version, &visible, after);
        }
        if let Some(page) = self.pages(version)?.iter().find(|page| page.after == after) {
            return Ok(page.raw.clone());
        }
        self.page(version, &self.offered(), after)
    }

    /// Every page, encoded for `version` the first time that it is asked for.
    fn pages(&self, version: Version) -> Result<Pages, RpcError> {
        if let Some(pages) = self.read().index.pages.get(&version) {
            return Ok(pages.clone());
        }
        let offered = self.offered();
        let terms = self.read().index.terms.clone();
        let page = |shown, next| encode(&offered, shown, version, &terms, next);
        let pages = index::pages(&numbers(&offered), terms.page_size, &page)?;
        let mut state = self.write();
        // Something may have changed since it was looked at.
        if state.offered.as_ref().is_some_and(|now| Arc::ptr_eq(now, &offered)) {
            state.index.pages.insert(version, pages.clone());
        }
        Ok(pages)
    }

    fn page(&self, version: Version, entries: &[Arc<Entry<T, H>>], after: Option<u64>) -> Result<Raw, RpcError> {
        let terms = self.read().index.terms.clone();
        let (shown, next) = index::cut(&numbers(entries), after, terms.page_size);
        encode(entries, shown, version, &terms, next)
    }

    fn read(&self) -> RwLockReadGuard<'_, State<T, H>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State<T, H>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Mounted, U: Threading> Listing<T, Served<U>> {
    /// Adds all that another has, in a namespace: as [`insert_all`](Self::insert_all) does, under other names.
    pub(crate) fn mount_all(
        &self,
        other: &Self,
        around: &Within,
        origin: Option<&Origin>,
        namespace: &Namespace,
    ) -> Vec<Box<str>> {
        self.adopt_all(other, around, origin, |entry| {
            let item = entry.item.clone().mounted(namespace);
            let handler = Arc::new(Served::mounted(&entry.handler, &item, namespace));
            let mut known = entry.known.clone();
            for origin in origin.into_iter().chain(&entry.origins) {
                if !known.iter().any(|(of, _)| of == origin) {
                    known.push((origin.clone(), Arc::new(entry.item.clone())));
                }
            }
            (item, handler, known)
        })
    }
}

impl<T, H> Default for Listing<T, H> {
    fn default() -> Self {
        Self(RwLock::new(State { index: Index::default(), entries: Vec::new(), offered: None }))
    }
}

fn encode<T: Listed, H>(
    entries: &[Arc<Entry<T, H>>],
    shown: Range<usize>,
    version: Version,
    terms: &Terms,
    next: Option<u64>,
) -> Result<Raw, RpcError> {
    T::encode(&mut entries[shown].iter().map(|entry| &entry.item), version, terms, next)
}

fn numbers<T, H>(entries: &[Arc<Entry<T, H>>]) -> Vec<u64> {
    entries.iter().map(|entry| entry.number).collect()
}

/// Whether two lists read the same, whatever their handlers.
pub(crate) fn reads_alike<T: PartialEq, H>(one: &Offered<T, H>, other: &Offered<T, H>) -> bool {
    let same = |one: &Arc<Entry<T, H>>, other| Arc::ptr_eq(one, other) || one.item == other.item;
    Arc::ptr_eq(one, other)
        || (one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| same(one, other)))
}

/// The number of the entry that a page begins after, which its cursor tells.
fn after(params: Option<&Raw>, list: &str) -> Result<Option<u64>, RpcError> {
    let cursor = Members::of(params)?.find_text("cursor")?;
    cursor.map(|cursor| cursor::read(&cursor, list).ok_or_else(|| bad_cursor(list))).transpose()
}

fn bad_cursor(list: &str) -> RpcError {
    RpcError::invalid_params(format!(
        "invalid `cursor`: expected the `nextCursor` of a page of `{list}` of this server, or none for the first page"
    ))
}

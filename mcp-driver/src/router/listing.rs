//! What is listed: found by key, and encoded once a revision.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{
    CacheScope, Fit, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, Prompt,
    Resource, ResourceTemplate, Tool, encode_for,
};
use serde::{Deserialize, Serialize};

use super::arguments::params;
use super::routed::Routed;
use super::threading::Threading;
use crate::Reply;

/// Something that a server lists.
pub(crate) trait Listed: Clone {
    /// The result that lists it.
    type Page: Fit + Serialize;

    fn key(&self) -> &str;
    fn page(items: Vec<Self>, terms: &Terms, next_cursor: Option<String>) -> Self::Page;
}

macro_rules! listed {
    ($($item:ident by $key:ident => $page:ident),*) => {$(
        impl Listed for $item {
            type Page = $page;

            fn key(&self) -> &str {
                &self.$key
            }

            fn page(items: Vec<Self>, terms: &Terms, next_cursor: Option<String>) -> $page {
                let mut page = $page::new(items);
                page.next_cursor = next_cursor;
                page.ttl_ms = Some(u64::try_from(terms.ttl.as_millis()).unwrap_or(u64::MAX));
                page.cache_scope = Some(terms.scope.clone());
                page
            }
        }
    )*};
}

listed!(
    Tool by name => ListToolsResult,
    Prompt by name => ListPromptsResult,
    Resource by uri => ListResourcesResult,
    ResourceTemplate by uri_template => ListResourceTemplatesResult
);

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
    entries: Vec<Arc<Entry<T, H>>>,
    by_key: HashMap<Box<str>, Arc<Entry<T, H>>>,
    terms: Terms,
    pages: HashMap<Version, Arc<[Raw]>>,
}

/// A definition and its handler.
#[derive(Debug)]
pub(crate) struct Entry<T, H> {
    pub(crate) item: T,
    pub(crate) handler: H,
}

impl<T: Listed, H> Listing<T, H> {
    pub(crate) fn is_empty(&self) -> bool {
        self.read().entries.is_empty()
    }

    pub(crate) fn get(&self, key: &str) -> Option<Arc<Entry<T, H>>> {
        self.read().by_key.get(key).cloned()
    }

    /// The first entry for which `find` gives something.
    pub(crate) fn find<O>(&self, find: impl Fn(&H) -> Option<O>) -> Option<(Arc<Entry<T, H>>, O)> {
        self.read().entries.iter().find_map(|entry| Some((entry.clone(), find(&entry.handler)?)))
    }

    /// Adds an entry, or replaces the one of the same key where it stands.
    pub(crate) fn insert(&self, entry: Entry<T, H>) {
        let entry = Arc::new(entry);
        let mut state = self.write();
        state.by_key.insert(entry.item.key().into(), entry.clone());
        match state.entries.iter_mut().find(|known| known.item.key() == entry.item.key()) {
            Some(known) => *known = entry,
            None => state.entries.push(entry),
        }
        state.pages.clear();
    }

    pub(crate) fn remove(&self, key: &str) -> bool {
        let mut state = self.write();
        state.entries.retain(|entry| entry.item.key() != key);
        state.pages.clear();
        state.by_key.remove(key).is_some()
    }

    pub(crate) fn set_terms(&self, change: impl FnOnce(&mut Terms)) {
        let mut state = self.write();
        let mut terms = state.terms.clone();
        change(&mut terms);
        if terms != state.terms {
            state.terms = terms;
            state.pages.clear();
        }
    }

    /// The page that the params ask for.
    pub(crate) fn list<R: Threading>(&self, version: Version, raw: Option<&Raw>) -> Result<Routed<R>, RpcError> {
        #[derive(Deserialize)]
        struct Params {
            #[serde(default)]
            cursor: Option<String>,
        }

        let Params { cursor } = params(raw)?;
        let pages = self.pages(version)?;
        let index = match cursor {
            None => Some(0),
            Some(cursor) => cursor.parse::<usize>().ok().filter(|index| *index > 0),
        };
        let page = index.and_then(|index| pages.get(index)).ok_or_else(|| {
            RpcError::invalid_params("invalid `cursor`: take `nextCursor` of the page before, or none for the first")
        })?;
        Ok(Routed::ready(Reply::from(page.clone())))
    }

    /// Every page, encoded for `version` the first time that it is asked for.
    fn pages(&self, version: Version) -> Result<Arc<[Raw]>, RpcError> {
        if let Some(pages) = self.read().pages.get(&version) {
            return Ok(pages.clone());
        }
        let mut state = self.write();
        let chunks: Vec<&[Arc<Entry<T, H>>]> = match state.entries.as_slice() {
            [] => vec![&[]],
            entries => entries.chunks(state.terms.page_size.max(1)).collect(),
        };
        let last = chunks.len() - 1;
        let pages = chunks.into_iter().enumerate().map(|(index, chunk)| {
            let items = chunk.iter().map(|entry| entry.item.clone()).collect();
            let next = (index < last).then(|| (index + 1).to_string());
            encode_for(version, T::page(items, &state.terms, next))
        });
        let pages: Arc<[Raw]> =
            pages.collect::<Result<_, _>>().map_err(|error| RpcError::internal(error.to_string()))?;
        state.pages.insert(version, pages.clone());
        Ok(pages)
    }

    fn read(&self) -> RwLockReadGuard<'_, State<T, H>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State<T, H>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, H> Default for Listing<T, H> {
    fn default() -> Self {
        Self(RwLock::new(State {
            entries: Vec::new(),
            by_key: HashMap::new(),
            terms: Terms::default(),
            pages: HashMap::new(),
        }))
    }
}

//! What is kept, and what is waited for.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::RandomState;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use mcp_proto::Instant;
use mcp_proto::jsonrpc::Raw;

use super::flight::{Ending, Following, Leading};
use super::kept::Kept;
use super::{Keep, Keys};

/// What an entry takes beside its texts, about.
const OVERHEAD: usize = 256;

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) entries: usize,
    pub(super) bytes: usize,
    pub(super) params: usize,
    pub(super) flights: usize,
    pub(super) waiting: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { entries: 1024, bytes: 16 << 20, params: 16 << 10, flights: 1024, waiting: 1024 }
    }
}

/// What is kept, and what is waited for.
#[derive(Default)]
pub(super) struct Store {
    state: Mutex<State>,
    /// Tells credentials apart without keeping them.
    hasher: RandomState,
}

#[derive(Default)]
struct State {
    bounds: Bounds,
    entries: HashMap<Arc<str>, Entry>,
    /// The one that was not used for longest first.
    by_use: BTreeMap<u64, Arc<str>>,
    bytes: usize,
    flights: HashMap<Arc<str>, Flight>,
    /// Those who wait for what has ended, until they look.
    endings: HashMap<u64, Ending>,
    /// Numbers uses, flights and seats.
    next: u64,
    forgotten: u64,
}

struct Entry {
    method: Box<str>,
    target: Option<Box<str>>,
    kept: Kept,
    used: u64,
    bytes: usize,
}

struct Flight {
    number: u64,
    method: Box<str>,
    target: Option<Box<str>>,
    seats: BTreeMap<u64, Option<Waker>>,
}

/// What there is for a call.
pub(super) enum Found {
    Kept(Raw),
    Leading(Leading),
    Following(Following),
}

impl Store {
    pub(super) fn bound(&self, change: impl FnOnce(&mut Bounds)) {
        change(&mut self.lock().bounds);
    }

    pub(super) fn most_params(&self) -> usize {
        self.lock().bounds.params
    }

    pub(super) const fn hasher(&self) -> &RandomState {
        &self.hasher
    }

    pub(super) fn len(&self) -> usize {
        self.lock().entries.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// What there is for a call.
    pub(super) fn find(self: &Arc<Self>, now: Instant, keep: Keep, keys: Keys) -> Found {
        let mut state = self.lock();
        let known = state.get(now, &keys.public);
        let known = known.or_else(|| keys.private.as_ref().and_then(|key| state.get(now, key)));
        if let Some(result) = known {
            return Found::Kept(result);
        }
        let shared = if keep.public { Some(keys.public.clone()) } else { keys.private.clone() };
        let (bounds, forgotten, number) = (state.bounds, state.forgotten, state.number());
        let store = self.clone();
        let Some(key) = shared else {
            return Found::Leading(Leading { store, keep, keys, flight: None, forgotten, over: false });
        };
        if let Some(flight) = state.flights.get_mut(&key) {
            if flight.seats.len() < bounds.waiting {
                flight.seats.insert(number, None);
                let flight = flight.number;
                return Found::Following(Following { store, keep, keys, key, flight, seat: number });
            }
            return Found::Leading(Leading { store, keep, keys, flight: None, forgotten, over: false });
        }
        let flight = (state.flights.len() < bounds.flights).then(|| {
            let (method, target) = (keys.method.clone(), keys.target.clone());
            state.flights.insert(key.clone(), Flight { number, method, target, seats: BTreeMap::new() });
            (key, number)
        });
        Found::Leading(Leading { store, keep, keys, flight, forgotten, over: false })
    }

    /// A call has ended, with what is to be kept of it.
    pub(super) fn land(&self, leading: &Leading, kept: Option<Kept>) {
        let mut state = self.lock();
        let fresh = match &leading.flight {
            Some((key, number)) => state.flies(key, *number),
            None => state.forgotten == leading.forgotten,
        };
        let landed = fresh && kept.is_some_and(|kept| state.keep(&leading.keys, kept));
        let ending = if landed { Ending::Landed } else { Ending::Failed };
        let woken = leading.flight.as_ref().map(|(key, number)| state.end(key, *number, ending));
        drop(state);
        woken.into_iter().flatten().for_each(Waker::wake);
    }

    /// A call was cancelled.
    pub(super) fn abandon(&self, leading: &Leading) {
        let Some((key, number)) = &leading.flight else { return };
        let woken = self.lock().end(key, *number, Ending::Abandoned);
        woken.into_iter().for_each(Waker::wake);
    }

    /// How what was waited for has ended, once it has.
    pub(super) fn poll_ending(&self, following: &Following, cx: &Context<'_>) -> Option<Ending> {
        let mut state = self.lock();
        if let Some(ending) = state.endings.remove(&following.seat) {
            return Some(ending);
        }
        let flight = state.flights.get_mut(&following.key).filter(|flight| flight.number == following.flight)?;
        let waker = flight.seats.get_mut(&following.seat)?;
        *waker = Some(cx.waker().clone());
        None
    }

    /// Somebody waits no more.
    pub(super) fn leave(&self, following: &Following) {
        let mut state = self.lock();
        state.endings.remove(&following.seat);
        if let Some(flight) = state.flights.get_mut(&following.key)
            && flight.number == following.flight
        {
            flight.seats.remove(&following.seat);
        }
    }

    /// Forgets results, and what calls under way will give, by method and target.
    pub(super) fn forget(&self, which: impl Fn(&str, Option<&str>) -> bool) {
        let mut state = self.lock();
        state.forgotten += 1;
        let stale = |method: &str, target: &Option<Box<str>>| which(method, target.as_deref());
        let entries: Vec<_> = state.entries.iter().filter(|(_, entry)| stale(&entry.method, &entry.target)).collect();
        let entries: Vec<Arc<str>> = entries.into_iter().map(|(key, _)| key.clone()).collect();
        for key in entries {
            state.remove(&key);
        }
        let flights = state.flights.iter().filter(|(_, flight)| stale(&flight.method, &flight.target));
        let flights: Vec<_> = flights.map(|(key, flight)| (key.clone(), flight.number)).collect();
        let mut woken = Vec::new();
        for (key, number) in flights {
            woken.extend(state.end(&key, number, Ending::Abandoned));
        }
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn get(&mut self, now: Instant, key: &Arc<str>) -> Option<Raw> {
        let used = self.number();
        let entry = self.entries.get_mut(key)?;
        let Some(result) = entry.kept.at(now) else {
            self.remove(key);
            return None;
        };
        self.by_use.remove(&entry.used);
        entry.used = used;
        self.by_use.insert(used, key.clone());
        Some(result)
    }

    /// Whether there was room for it.
    fn keep(&mut self, keys: &Keys, kept: Kept) -> bool {
        let key = if kept.public { Some(&keys.public) } else { keys.private.as_ref() };
        let Some(key) = key else { return false };
        let bytes = kept.len() + key.len() + OVERHEAD;
        if bytes > self.bounds.bytes / 16 || self.bounds.entries == 0 {
            return false;
        }
        self.remove(key);
        while self.entries.len() >= self.bounds.entries || self.bytes + bytes > self.bounds.bytes {
            let Some((_, oldest)) = self.by_use.first_key_value() else { return false };
            let oldest = oldest.clone();
            self.remove(&oldest);
        }
        let used = self.number();
        self.by_use.insert(used, key.clone());
        self.bytes += bytes;
        let (method, target) = (keys.method.clone(), keys.target.clone());
        self.entries.insert(key.clone(), Entry { method, target, kept, used, bytes });
        true
    }

    fn remove(&mut self, key: &Arc<str>) {
        if let Some(entry) = self.entries.remove(key) {
            self.by_use.remove(&entry.used);
            self.bytes -= entry.bytes;
        }
    }

    fn flies(&self, key: &Arc<str>, number: u64) -> bool {
        self.flights.get(key).is_some_and(|flight| flight.number == number)
    }

    /// Ends a flight, if it has not ended before; who is to be woken for that.
    #[must_use]
    fn end(&mut self, key: &Arc<str>, number: u64, ending: Ending) -> Vec<Waker> {
        if !self.flies(key, number) {
            return Vec::new();
        }
        let Some(flight) = self.flights.remove(key) else { return Vec::new() };
        self.endings.extend(flight.seats.keys().map(|seat| (*seat, ending)));
        flight.seats.into_values().flatten().collect()
    }
}

/// Results are nobody else's business.
impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Store")
            .field("entries", &state.entries.len())
            .field("bytes", &state.bytes)
            .finish_non_exhaustive()
    }
}

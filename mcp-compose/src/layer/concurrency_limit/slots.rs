//! Slots, and the queue for them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

/// How many hold a slot and how many wait for one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) running: usize,
    pub(crate) waiting: usize,
    /// The same of one key.
    pub(crate) of_one: Option<(usize, usize)>,
}

/// Slots, and the queue for them: first come, first served, but that who has all that is due to one key is passed by.
#[derive(Debug)]
pub(crate) struct Slots {
    bounds: Bounds,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    running: usize,
    /// Those who wait, by when they came.
    waiting: BTreeMap<u64, Waiting>,
    /// Of each key that is within its bound, the first that waits.
    heads: BTreeMap<u64, Arc<str>>,
    keys: HashMap<Arc<str>, OfOne>,
    /// Those who have been handed a slot and have not yet looked.
    granted: BTreeSet<u64>,
}

#[derive(Debug, Default)]
struct OfOne {
    running: usize,
    waiting: BTreeSet<u64>,
}

#[derive(Debug)]
struct Waiting {
    waker: Option<Waker>,
}

/// What came of wanting a slot.
pub(crate) enum Entered {
    Slot(Slot),
    Queue(Waiter),
}

/// Why there is not even a place in the queue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Full {
    Everyone,
    One,
}

impl Slots {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self { bounds, state: Mutex::default() }
    }

    /// Takes a slot or a place in the queue.
    pub(crate) fn enter(self: &Arc<Self>, key: &str) -> Result<Entered, Full> {
        let mut state = self.lock();
        let of_one = state.keys.get(key);
        let (mine, waits) = of_one.map_or((0, 0), |one| (one.running, one.waiting.len()));
        let room = self.has_room(mine);
        // Whoever waits for nothing but a slot goes first; so does whoever of the same key waits at all.
        if room && state.running < self.bounds.running && state.heads.is_empty() && waits == 0 {
            let key = state.key(key);
            state.start(&key);
            return Ok(Entered::Slot(Slot { slots: self.clone(), key }));
        }
        if state.waiting.len() >= self.bounds.waiting {
            return Err(Full::Everyone);
        }
        if self.bounds.of_one.is_some_and(|(_, most)| waits >= most) {
            return Err(Full::One);
        }
        let key = state.key(key);
        let ticket = state.next;
        state.next += 1;
        state.waiting.insert(ticket, Waiting { waker: None });
        if let Some(one) = state.keys.get_mut(&key) {
            one.waiting.insert(ticket);
        }
        if room && waits == 0 {
            state.heads.insert(ticket, key.clone());
        }
        Ok(Entered::Queue(Waiter { slots: self.clone(), key, ticket: Some(ticket) }))
    }

    pub(crate) fn running(&self) -> usize {
        self.lock().running
    }

    pub(crate) fn queued(&self) -> usize {
        self.lock().waiting.len()
    }

    fn has_room(&self, running: usize) -> bool {
        self.bounds.of_one.is_none_or(|(most, _)| running < most)
    }

    /// A slot of `key` is free.
    fn release(&self, key: &Arc<str>) {
        let mut state = self.lock();
        state.running -= 1;
        if let Some(one) = state.keys.get_mut(key) {
            one.running -= 1;
        }
        self.settle(state, key);
    }

    /// Somebody of `key` waits no more.
    fn leave(&self, key: &Arc<str>, ticket: u64) {
        let mut state = self.lock();
        if state.granted.remove(&ticket) {
            drop(state);
            return self.release(key);
        }
        state.forget(key, ticket);
        self.settle(state, key);
    }

    /// Sees to it that the first of `key` can be found, hands out what is free, and forgets the key if it has nothing.
    fn settle(&self, mut state: MutexGuard<'_, State>, key: &Arc<str>) {
        self.put_head(&mut state, key);
        let mut woken = Vec::new();
        while state.running < self.bounds.running
            && let Some((ticket, key)) = state.heads.pop_first()
        {
            woken.extend(state.forget(&key, ticket));
            state.start(&key);
            state.granted.insert(ticket);
            self.put_head(&mut state, &key);
        }
        if state.keys.get(key).is_some_and(|one| one.running == 0 && one.waiting.is_empty()) {
            state.keys.remove(key);
        }
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }

    fn put_head(&self, state: &mut State, key: &Arc<str>) {
        let Some(one) = state.keys.get(key) else { return };
        if let Some(&first) = one.waiting.first()
            && self.has_room(one.running)
        {
            state.heads.insert(first, key.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The key as it is kept, with an entry.
    fn key(&mut self, key: &str) -> Arc<str> {
        if let Some((key, _)) = self.keys.get_key_value(key) {
            return key.clone();
        }
        let key: Arc<str> = key.into();
        self.keys.insert(key.clone(), OfOne::default());
        key
    }

    fn start(&mut self, key: &Arc<str>) {
        self.running += 1;
        if let Some(one) = self.keys.get_mut(key) {
            one.running += 1;
        }
    }

    /// Takes somebody out of the queue; who is to be woken if that is a grant.
    fn forget(&mut self, key: &Arc<str>, ticket: u64) -> Option<Waker> {
        self.heads.remove(&ticket);
        if let Some(one) = self.keys.get_mut(key) {
            one.waiting.remove(&ticket);
        }
        self.waiting.remove(&ticket)?.waker
    }
}

/// Something runs; what drops it frees it.
#[derive(Debug)]
pub(crate) struct Slot {
    slots: Arc<Slots>,
    key: Arc<str>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.release(&self.key);
    }
}

/// Something waits; what drops it leaves the queue.
#[derive(Debug)]
pub(crate) struct Waiter {
    slots: Arc<Slots>,
    key: Arc<str>,
    /// `None` once it has its slot.
    ticket: Option<u64>,
}

impl Waiter {
    /// The slot, once there is one.
    pub(crate) fn poll_slot(&mut self, cx: &Context<'_>) -> Option<Slot> {
        let ticket = self.ticket?;
        let mut state = self.slots.lock();
        if state.granted.remove(&ticket) {
            self.ticket = None;
            return Some(Slot { slots: self.slots.clone(), key: self.key.clone() });
        }
        let waiting = state.waiting.get_mut(&ticket)?;
        match &mut waiting.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        None
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.slots.leave(&self.key, ticket);
        }
    }
}

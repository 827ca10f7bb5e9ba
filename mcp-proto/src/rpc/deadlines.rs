//! Points in time at which something is due.

use super::table::Table;
use crate::Instant;

/// An ordered set of deadlines, each with what it is for.
#[derive(Debug)]
pub(crate) struct Deadlines<K> {
    due: Table<(Instant, K), ()>,
}

impl<K: Copy + Ord> Deadlines<K> {
    pub(crate) const fn new() -> Self {
        Self { due: Table::new() }
    }

    pub(crate) fn insert(&mut self, at: Instant, key: K) {
        self.due.insert((at, key), ());
    }

    pub(crate) fn remove(&mut self, at: Instant, key: K) {
        self.due.remove(&(at, key));
    }

    /// The next deadline.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.due.first().map(|((at, _), ())| *at)
    }

    /// Takes a deadline that `now` has reached.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<K> {
        if self.next()? > now {
            return None;
        }
        self.due.pop_first().map(|((_, key), ())| key)
    }

    pub(crate) fn clear(&mut self) {
        self.due.clear();
    }
}

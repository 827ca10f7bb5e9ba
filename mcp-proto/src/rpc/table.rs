//! Maps over one sorted queue. What is kept here mostly comes in order and leaves oldest first, which costs nothing
//! but the search; elsewhere the shorter side moves by one. A `BTreeMap` would do, and each one of them takes as long
//! to compile as a dozen of these.

#[cfg(feature = "server")]
mod of_server;

use alloc::collections::VecDeque;
use core::borrow::Borrow;
use core::cmp::Ordering;

/// A map in the order of its keys. For small values: they move when a neighbour comes or goes.
#[derive(Debug)]
pub(crate) struct Table<K, V> {
    entries: VecDeque<(K, V)>,
}

impl<K: Ord, V> Table<K, V> {
    pub(crate) const fn new() -> Self {
        Self { entries: VecDeque::new() }
    }

    /// Gives the value that stood there before.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.position(&key) {
            Ok(at) => self.entries.get_mut(at).map(|(_, known)| core::mem::replace(known, value)),
            Err(at) => {
                self.entries.insert(at, (key, value));
                None
            }
        }
    }

    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.position(key).ok()?;
        let (_, value) = self.entries.remove(at)?;
        if self.entries.is_empty() && self.entries.capacity() > KEPT {
            self.entries = VecDeque::new();
        }
        Some(value)
    }

    pub(crate) fn first(&self) -> Option<&(K, V)> {
        self.entries.front()
    }

    pub(crate) fn pop_first(&mut self) -> Option<(K, V)> {
        self.entries.pop_front()
    }

    pub(crate) fn clear(&mut self) {
        self.entries = VecDeque::new();
    }

    /// Where the key stands, or else where it would.
    fn position<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        let (mut low, mut high) = (0, self.entries.len());
        let mut at = high.saturating_sub(1);
        while let Some((known, _)) = self.entries.get(at).filter(|_| low < high) {
            match known.borrow().cmp(key) {
                Ordering::Less => low = at + 1,
                Ordering::Equal => return Ok(at),
                Ordering::Greater => high = at,
            }
            at = low + (high - low) / 2;
        }
        Err(low)
    }
}

/// The room that an empty table keeps.
pub(super) const KEPT: usize = 8;

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_does_what_a_tree_does(steps in proptest::collection::vec((0_u8..4, 0_u8..12, any::<u16>()), 0..200)) {
            let mut table = Table::new();
            let mut tree = BTreeMap::new();
            for (step, key, value) in steps {
                match step {
                    0 => prop_assert_eq!(table.remove(&key), tree.remove(&key)),
                    1 => prop_assert_eq!(table.get(&key), tree.get(&key)),
                    2 => prop_assert_eq!(table.pop_first(), tree.pop_first()),
                    _ => prop_assert_eq!(table.insert(key, value), tree.insert(key, value)),
                }
                prop_assert_eq!(table.first().map(|(key, value)| (key, value)), tree.first_key_value());
                prop_assert_eq!((table.len(), table.is_empty()), (tree.len(), tree.is_empty()));
            }
            table.clear();
            prop_assert!(table.is_empty());
        }
    }

    #[test]
    fn an_empty_table_gives_its_room_back() {
        let mut table = Table::new();
        for key in 0..100 {
            table.insert(key, ());
        }
        for key in 0..100 {
            table.remove(&key);
        }
        assert_eq!(table.entries.capacity(), 0);
    }
}

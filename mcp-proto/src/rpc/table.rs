//! Maps whose keys are in order. What is kept here mostly comes in order and leaves oldest first, which costs nothing
//! but the search. A `BTreeMap` would do, and each one of them takes as long to compile as a dozen of these.

#[cfg(feature = "server")]
mod of_server;

use alloc::vec::Vec;
use core::borrow::Borrow;
use core::cmp::Ordering;

use super::id_table::{Index, put};

/// A map in the order of its keys.
#[derive(Debug)]
pub(crate) struct Table<K, V> {
    index: Index,
    slots: Vec<Option<(K, V)>>,
}

impl<K: Ord, V> Table<K, V> {
    pub(crate) const fn new() -> Self {
        Self { index: Index::new(), slots: Vec::new() }
    }

    /// Gives the value that stood there before.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.position(&key) {
            Ok(at) => {
                let (_, known) = self.slots.get_mut(self.index.slot(at)?)?.as_mut()?;
                Some(core::mem::replace(known, value))
            }
            Err(at) => {
                let slot = self.index.insert_at(at, 0);
                put(&mut self.slots, slot, (key, value));
                None
            }
        }
    }

    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.position(key).ok()?;
        self.take(at).map(|(_, value)| value)
    }

    pub(crate) fn first(&self) -> Option<&(K, V)> {
        self.at(0)
    }

    pub(crate) fn pop_first(&mut self) -> Option<(K, V)> {
        self.take(0)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new();
    }

    fn at(&self, at: usize) -> Option<&(K, V)> {
        self.slots.get(self.index.slot(at)?)?.as_ref()
    }

    fn take(&mut self, at: usize) -> Option<(K, V)> {
        let (_, slot) = self.index.remove(at)?;
        let entry = self.slots.get_mut(slot)?.take();
        if self.index.len() == 0 && self.slots.len() > KEPT {
            self.clear();
        }
        entry
    }

    /// Where the key stands, or else where it would.
    fn position<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        let (mut low, mut high) = (0, self.index.len());
        let mut at = high.saturating_sub(1);
        while low < high
            && let Some((known, _)) = self.at(at)
        {
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
        assert_eq!((table.slots.capacity(), table.index.len()), (0, 0));
    }
}

//! A map from ids that are handed out in ascending order. The ids stand in one sorted queue, the values in slots that
//! never move, so that all that is compiled anew for another kind of value is a look into a slot.

mod handles;
#[cfg(feature = "server")]
mod of_server;

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::marker::PhantomData;

use super::table::KEPT;

/// What can be a key: no more than a number.
pub(crate) trait Id: Copy {
    fn number(self) -> u64;
}

/// A map in the order of its ids. An insertion at the end and a removal at the front cost no more than the search;
/// elsewhere sixteen bytes move for each id on the shorter side.
#[derive(Debug)]
pub(crate) struct IdTable<K, V> {
    index: Index,
    slots: Vec<Option<V>>,
    key: PhantomData<K>,
}

impl<K: Id, V> IdTable<K, V> {
    pub(crate) const fn new() -> Self {
        Self { index: Index::new(), slots: Vec::new(), key: PhantomData }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.index.entries.is_empty()
    }

    /// Puts a value in the place of the one that stood there before.
    pub(crate) fn insert(&mut self, id: K, value: V) {
        let slot = self.index.insert(id.number());
        put(&mut self.slots, slot, value);
    }

    pub(crate) fn get_mut(&mut self, id: K) -> Option<&mut V> {
        self.slots.get_mut(self.index.find(id.number())?)?.as_mut()
    }

    pub(crate) fn remove(&mut self, id: K) -> Option<V> {
        let at = self.index.position(id.number()).ok()?;
        let slot = self.index.remove(at)?.1;
        self.vacate(slot)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new();
    }

    fn vacate(&mut self, slot: usize) -> Option<V> {
        let value = self.slots.get_mut(slot)?.take();
        if self.is_empty() && self.slots.len() > KEPT {
            self.clear();
        }
        value
    }
}

/// Puts a value into its slot, which may be the first one that is not there yet.
pub(super) fn put<V>(slots: &mut Vec<Option<V>>, slot: usize, value: V) {
    match slots.get_mut(slot) {
        Some(place) => *place = Some(value),
        None => slots.push(Some(value)),
    }
}

/// Which slots are taken, and by what, in the order of that.
#[derive(Debug)]
pub(super) struct Index {
    entries: VecDeque<(u64, usize)>,
    /// The slots that are empty.
    free: Vec<usize>,
}

impl Index {
    pub(super) const fn new() -> Self {
        Self { entries: VecDeque::new(), free: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The slot of what stands there.
    pub(super) fn slot(&self, at: usize) -> Option<usize> {
        self.entries.get(at).map(|(_, slot)| *slot)
    }

    /// Takes a slot for what is to stand there.
    pub(super) fn insert_at(&mut self, at: usize, id: u64) -> usize {
        let slot = self.free.pop().unwrap_or(self.entries.len());
        self.entries.insert(at, (id, slot));
        slot
    }

    fn insert(&mut self, id: u64) -> usize {
        match self.position(id) {
            Ok(at) => self.slot(at).unwrap_or_default(),
            Err(at) => self.insert_at(at, id),
        }
    }

    fn find(&self, id: u64) -> Option<usize> {
        self.slot(self.position(id).ok()?)
    }

    /// What stood there, and its slot, which is free.
    pub(super) fn remove(&mut self, at: usize) -> Option<(u64, usize)> {
        let entry = self.entries.remove(at)?;
        self.free.push(entry.1);
        Some(entry)
    }

    /// Where the id stands, or else where it would.
    fn position(&self, id: u64) -> Result<usize, usize> {
        if self.entries.back().is_none_or(|(last, _)| *last < id) {
            return Err(self.entries.len());
        }
        self.entries.binary_search_by_key(&id, |(known, _)| *known)
    }
}

impl Id for u64 {
    fn number(self) -> u64 {
        self
    }
}

/// Of a peer it may be negative; then it is a number that was never handed out.
impl Id for i64 {
    fn number(self) -> u64 {
        self.cast_unsigned()
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_does_what_a_tree_does(steps in proptest::collection::vec((0_u8..5, 0_u64..24, any::<u16>()), 0..300)) {
            let mut table = IdTable::new();
            let mut tree = BTreeMap::new();
            for (step, id, value) in steps {
                match step {
                    0 => prop_assert_eq!(table.remove(id), tree.remove(&id)),
                    1 => prop_assert_eq!(table.pop_first(), tree.pop_first()),
                    2 => prop_assert_eq!(table.get_mut(id), tree.get_mut(&id)),
                    _ => {
                        table.insert(id, value);
                        tree.insert(id, value);
                    }
                }
                prop_assert_eq!(table.get(id), tree.get(&id));
                prop_assert_eq!(table.first(), tree.keys().next().copied());
                prop_assert_eq!((table.len(), table.is_empty()), (tree.len(), tree.is_empty()));
                prop_assert!(table.slots.len() <= tree.len().max(24));
            }
            prop_assert!(table.iter().eq(tree.iter().map(|(id, value)| (*id, value))));
            for (place, (id, value)) in tree.iter_mut().enumerate() {
                prop_assert_eq!(table.at_mut(place), Some((*id, value)));
            }
            prop_assert_eq!(table.at_mut(tree.len()), None);
        }
    }

    #[test]
    fn slots_are_used_again_and_given_back() {
        let mut table = IdTable::new();
        for id in 0..1_000_u64 {
            table.insert(id, id);
            if id >= 100 {
                assert_eq!(table.remove(id - 100), Some(id - 100));
            }
        }
        assert_eq!(table.slots.len(), 101);
        while table.pop_first().is_some() {}
        assert_eq!((table.slots.capacity(), table.index.entries.capacity()), (0, 0));
    }

    #[test]
    fn what_was_never_handed_out_is_not_found() {
        let mut table = IdTable::new();
        table.insert(1_i64, ());
        assert_eq!((table.get(-1), table.get(i64::MIN)), (None, None));
        assert_eq!(table.remove(i64::MAX), None);
        assert_eq!(table.first(), Some(1));
    }
}

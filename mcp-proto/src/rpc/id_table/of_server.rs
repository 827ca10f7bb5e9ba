//! What only a server asks of its tables: how much is in them, and what comes first.

use super::{Id, IdTable};
use crate::InboundId;

/// A key that its number gives back.
pub(crate) trait FromNumber: Id {
    fn named(number: u64) -> Self;
}

impl FromNumber for InboundId {
    fn named(number: u64) -> Self {
        Self(number)
    }
}

impl FromNumber for u64 {
    fn named(number: u64) -> Self {
        number
    }
}

impl FromNumber for i64 {
    fn named(number: u64) -> Self {
        number.cast_signed()
    }
}

impl<K: Id, V> IdTable<K, V> {
    pub(crate) fn len(&self) -> usize {
        self.index.entries.len()
    }

    pub(crate) fn get(&self, id: K) -> Option<&V> {
        self.slots.get(self.index.find(id.number())?)?.as_ref()
    }
}

impl<K: FromNumber, V> IdTable<K, V> {
    /// The entry at this place in the order of the ids.
    pub(crate) fn at_mut(&mut self, place: usize) -> Option<(K, &mut V)> {
        let (id, slot) = *self.index.entries.get(place)?;
        Some((K::named(id), self.slots.get_mut(slot)?.as_mut()?))
    }

    pub(crate) fn first(&self) -> Option<K> {
        self.index.entries.front().map(|(id, _)| K::named(*id))
    }

    pub(crate) fn pop_first(&mut self) -> Option<(K, V)> {
        let (id, slot) = self.index.remove(0)?;
        Some((K::named(id), self.vacate(slot)?))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.index.entries.iter().filter_map(|(id, slot)| Some((K::named(*id), self.slots.get(*slot)?.as_ref()?)))
    }
}

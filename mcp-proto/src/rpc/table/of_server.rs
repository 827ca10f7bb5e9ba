//! What only a server asks of its tables.

use core::borrow::Borrow;

use super::Table;

impl<K: Ord, V> Table<K, V> {
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.index.len() == 0
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let at = self.position(key).ok()?;
        self.at(at).map(|(_, value)| value)
    }
}

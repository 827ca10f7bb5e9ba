//! Where handlers are kept, apart from what is known of them: that is the same on however many threads they run.

use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

/// Where a handler is kept. Of one router no two are the same, not even when one has gone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Slot {
    place: usize,
    /// How many handlers had this place before.
    before: u64,
}

/// Handlers of one kind, by their slots.
pub(crate) struct Slots<H: ?Sized>(RwLock<Kept<H>>);

struct Kept<H: ?Sized> {
    places: Vec<Place<H>>,
    free: Vec<usize>,
}

struct Place<H: ?Sized> {
    before: u64,
    handler: Option<Arc<H>>,
}

impl<H: ?Sized> Slots<H> {
    pub(crate) fn add(&self, handler: Arc<H>) -> Slot {
        let Kept { places, free } = &mut *self.write();
        let handler = Some(handler);
        let Some(place) = free.pop() else {
            places.push(Place { before: 0, handler });
            return Slot { place: places.len() - 1, before: 0 };
        };
        places[place].handler = handler;
        Slot { place, before: places[place].before }
    }

    /// The handler, if it has not been removed.
    pub(crate) fn get(&self, slot: Slot) -> Option<Arc<H>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let place = kept.places.get(slot.place).filter(|place| place.before == slot.before)?;
        place.handler.clone()
    }

    pub(crate) fn remove(&self, slot: Slot) {
        let mut kept = self.write();
        let place = kept.places.get_mut(slot.place).filter(|place| place.before == slot.before);
        let removed = place.and_then(|place| {
            place.before += 1;
            place.handler.take()
        });
        if removed.is_some() {
            kept.free.push(slot.place);
        }
        drop(kept);
        // It is dropped when the lock is free: what it owns may reach for the router in turn.
        drop(removed);
    }

    fn write(&self) -> RwLockWriteGuard<'_, Kept<H>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<H: ?Sized> Default for Slots<H> {
    fn default() -> Self {
        Self(RwLock::new(Kept { places: Vec::new(), free: Vec::new() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_that_was_left_is_not_given_again() {
        let slots = Slots::<str>::default();
        let [first, second, third] = ["a", "b", "c"].map(|text| slots.add(text.into()));
        slots.remove(second);
        slots.remove(second);
        let fourth = slots.add("d".into());
        let kept = [first, second, third, fourth].map(|slot| slots.get(slot).unwrap_or_else(|| "-".into()));
        assert_eq!(kept.iter().map(|text| &**text).collect::<String>(), "a-cd");
    }
}

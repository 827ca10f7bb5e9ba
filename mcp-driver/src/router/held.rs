//! What of a router depends on how many threads its handlers may run on: the handlers, the filters, the hook.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::Ctx;
use super::arguments::Source;
use super::mount::Outward;
use super::routed::Routed;
use super::slots::{Slot, Slots};
use super::threading::Threading;
use super::visibility::{Filters, Origin};
use crate::Reply;

/// The handlers of a router, its filters and its hook.
pub(crate) struct Held<T: Threading> {
    pub(crate) runs: Slots<T::Run>,
    pub(crate) notified: Slots<T::Notified>,
    filters: RwLock<Arc<Filters<T>>>,
    hook: RwLock<Option<Arc<T::Hook>>>,
    /// Most routers have neither filters nor a hook, and need not look for them at each call.
    is_filtered: AtomicBool,
    is_hooked: AtomicBool,
}

impl<T: Threading> Held<T> {
    /// The filters, if there are any.
    pub(crate) fn filters(&self) -> Option<Arc<Filters<T>>> {
        let filters = || self.filters.read().unwrap_or_else(PoisonError::into_inner).clone();
        self.is_filtered().then(filters)
    }

    pub(crate) fn is_filtered(&self) -> bool {
        self.is_filtered.load(Ordering::Acquire)
    }

    pub(crate) fn add_filter(&self, filter: Arc<T::Filter>) {
        let mut filters = self.filters.write().unwrap_or_else(PoisonError::into_inner);
        *filters = Arc::new(filters.with(filter));
        self.is_filtered.store(true, Ordering::Release);
    }

    /// Adds the filters of another, if it has any, for what comes from there.
    pub(crate) fn add_filters(&self, other: &Self) -> Option<Origin> {
        let theirs = other.filters()?;
        let origin = Origin::new();
        let mut filters = self.filters.write().unwrap_or_else(PoisonError::into_inner);
        *filters = Arc::new(filters.with_all(&theirs, &origin));
        self.is_filtered.store(true, Ordering::Release);
        Some(origin)
    }

    pub(crate) fn hook(&self) -> Option<Arc<T::Hook>> {
        let hook = || self.hook.read().unwrap_or_else(PoisonError::into_inner).clone();
        self.is_hooked.load(Ordering::Acquire).then(hook).flatten()
    }

    pub(crate) fn set_hook(&self, hook: Arc<T::Hook>) {
        let replaced = self.hook.write().unwrap_or_else(PoisonError::into_inner).replace(hook);
        self.is_hooked.store(true, Ordering::Release);
        drop(replaced);
    }
}

impl<T: Threading> Default for Held<T> {
    fn default() -> Self {
        Self {
            runs: Slots::default(),
            notified: Slots::default(),
            filters: RwLock::default(),
            hook: RwLock::default(),
            is_filtered: AtomicBool::new(false),
            is_hooked: AtomicBool::new(false),
        }
    }
}

impl<T: Threading> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").finish_non_exhaustive()
    }
}

/// Runs what a call turns out to be for.
pub(crate) trait Reach {
    /// Takes hold of a handler; false if it has been removed since it was looked up.
    fn take(&mut self, slot: Slot) -> bool;

    /// Runs what was taken hold of last.
    fn run(&mut self, ctx: Ctx, source: Source<'_>);

    /// Answers at once.
    fn answer(&mut self, reply: Reply);
}

/// Takes hold of the handler that is looked up, and looks again if it has been replaced meanwhile; whether there is one.
pub(crate) fn held(reach: &mut dyn Reach, look: impl Fn() -> Option<Slot>) -> bool {
    while let Some(slot) = look() {
        if reach.take(slot) {
            return true;
        }
    }
    false
}

/// A call on its way to its handler.
pub(crate) struct Reached<'a, T: Threading> {
    runs: &'a Slots<T::Run>,
    run: Option<Arc<T::Run>>,
    routed: &'a mut Routed<T>,
}

impl<'a, T: Threading> Reached<'a, T> {
    /// Puts what comes of it into `routed`.
    pub(crate) const fn new(runs: &'a Slots<T::Run>, routed: &'a mut Routed<T>) -> Self {
        Self { runs, run: None, routed }
    }
}

impl<T: Threading> Reach for Reached<'_, T> {
    fn take(&mut self, slot: Slot) -> bool {
        self.run = self.runs.get(slot);
        self.run.is_some()
    }

    fn run(&mut self, ctx: Ctx, source: Source<'_>) {
        if let Some(run) = self.run.take() {
            *self.routed = run(ctx, source);
        }
    }

    fn answer(&mut self, reply: Reply) {
        *self.routed = Routed::ready(reply);
    }
}

/// Takes over handlers of another router.
pub(crate) trait Adopt {
    /// Where a handler of theirs is kept from now on, its results told outside if it is mounted; none if it has been removed
    /// since it was looked up.
    fn run(&self, slot: Slot, outward: Option<Outward>) -> Option<Slot>;
    fn notified(&self, slot: Slot) -> Option<Slot>;
    /// Drops a handler that has been replaced.
    fn forget(&self, slot: Slot);
    fn forget_notified(&self, slot: Slot);
}

/// The handlers of a router, and those that they take over.
pub(crate) struct Adopting<'a, T: Threading> {
    pub(crate) ours: &'a Held<T>,
    pub(crate) theirs: &'a Held<T>,
}

impl<T: Threading> Adopt for Adopting<'_, T> {
    fn run(&self, slot: Slot, outward: Option<Outward>) -> Option<Slot> {
        let run = self.theirs.runs.get(slot)?;
        Some(self.ours.runs.add(match outward {
            Some(outward) => T::mounted(run, outward),
            None => run,
        }))
    }

    fn notified(&self, slot: Slot) -> Option<Slot> {
        self.theirs.notified.get(slot).map(|take| self.ours.notified.add(take))
    }

    fn forget(&self, slot: Slot) {
        self.ours.runs.remove(slot);
    }

    fn forget_notified(&self, slot: Slot) {
        self.ours.notified.remove(slot);
    }
}

//! Groups, which are switched on and off as one.

use std::collections::BTreeSet;
use std::sync::Arc;

/// The groups that an entry is in, the outermost first.
pub(crate) type Within = Arc<[Box<str>]>;

/// The groups that are switched off. A group may be switched off before anything is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Groups {
    disabled: BTreeSet<Box<str>>,
}

impl Groups {
    /// Whether what is in these groups is offered.
    pub(super) fn offer(&self, within: &[Box<str>]) -> bool {
        !within.iter().any(|group| self.disabled.contains(group))
    }

    /// Whether it is switched on.
    pub(crate) fn has(&self, group: &str) -> bool {
        !self.disabled.contains(group)
    }

    /// Switches off what is off in `other`.
    pub(crate) fn disable_all(&mut self, other: &Self) {
        self.disabled.extend(other.disabled.iter().cloned());
    }

    pub(crate) fn enable(&mut self, group: &str) {
        self.disabled.remove(group);
    }

    pub(crate) fn disable(&mut self, group: &str) {
        self.disabled.insert(group.into());
    }

    /// Switches `group` on, and off every other that something is in, but for those that `group` is inside of.
    pub(crate) fn only(&mut self, group: &str, all: &[Within]) {
        let around = |within: &Within| {
            let end = within.iter().position(|it| **it == *group)?;
            Some(within.iter().take(end + 1).cloned().collect::<Vec<_>>())
        };
        let kept: BTreeSet<_> = all.iter().filter_map(around).flatten().collect();
        let inside = |within: &&Within| within.iter().any(|it| **it == *group);
        let others = all.iter().filter(|within| !inside(within)).flat_map(|within| within.iter());
        self.disabled.extend(others.filter(|it| !kept.contains(*it)).cloned());
        self.enable(group);
    }
}

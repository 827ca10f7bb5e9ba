//! Groups, which are switched on and off as one.

use std::sync::Arc;

/// The groups that an entry is in, the outermost first.
pub(crate) type Within = Arc<[Box<str>]>;

/// The groups that are switched off. A group may be switched off before anything is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Groups {
    disabled: Vec<Box<str>>,
}

impl Groups {
    /// Whether what is in these groups is offered.
    pub(super) fn offer(&self, within: &[Box<str>]) -> bool {
        !within.iter().any(|group| self.disabled.contains(group))
    }

    /// Whether it is switched on.
    pub(crate) fn has(&self, group: &str) -> bool {
        !self.disabled.iter().any(|disabled| **disabled == *group)
    }

    /// Switches off what is off in `other`.
    pub(crate) fn disable_all(&mut self, other: &Self) {
        for group in &other.disabled {
            self.disable(group);
        }
    }

    pub(crate) fn enable(&mut self, group: &str) {
        self.disabled.retain(|disabled| **disabled != *group);
    }

    pub(crate) fn disable(&mut self, group: &str) {
        if self.has(group) {
            self.disabled.push(group.into());
        }
    }

    /// Switches `group` on, and off every other that something is in, but for those that `group` is inside of.
    pub(crate) fn only(&mut self, group: &str, all: &[Within]) {
        let (mut around, mut others) = (Vec::new(), Vec::new());
        for within in all {
            match within.iter().position(|it| **it == *group) {
                Some(end) => around.extend_from_slice(&within[..end]),
                None => others.extend_from_slice(within),
            }
        }
        for other in &others {
            if !around.contains(other) {
                self.disable(other);
            }
        }
        self.enable(group);
    }
}

//! Those who look on at the members, as one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use mcp_driver::{Ended, Observer};

/// All of them as one, and each of them once, however many members have it.
pub(super) fn together(each: impl Iterator<Item = Arc<dyn Observer>>) -> Option<Arc<dyn Observer>> {
    let mut all: Vec<Arc<dyn Observer>> = Vec::new();
    for one in each {
        if !all.iter().any(|known| Arc::as_ptr(known).addr() == Arc::as_ptr(&one).addr()) {
            all.push(one);
        }
    }
    if all.len() > 1 { Some(Arc::new(Lookers(all))) } else { all.pop() }
}

struct Lookers(Vec<Arc<dyn Observer>>);

impl Lookers {
    /// A panic of one keeps nothing from the others.
    fn tell(&self, tell: impl Fn(&dyn Observer)) {
        for looker in &self.0 {
            let _ = catch_unwind(AssertUnwindSafe(|| tell(&**looker)));
        }
    }
}

/// A service makes no requests: nobody asks this about any.
impl Observer for Lookers {
    fn opened(&self) {
        self.tell(|looker| looker.opened());
    }

    fn closed(&self, ended: &Ended) {
        self.tell(|looker| looker.closed(ended));
    }

    fn received(&self, bytes: usize) {
        self.tell(|looker| looker.received(bytes));
    }

    fn sent(&self, bytes: usize) {
        self.tell(|looker| looker.sent(bytes));
    }

    fn refused(&self, status: u16) {
        self.tell(|looker| looker.refused(status));
    }
}

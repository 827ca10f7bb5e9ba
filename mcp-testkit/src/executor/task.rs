//! A future that runs beside the test.

use std::fmt;
use std::rc::{Rc, Weak};

use super::Inner;

/// A future that an [`Executor`](super::Executor) runs. Dropping this leaves it running.
#[derive(Clone)]
pub struct Task {
    executor: Weak<Inner>,
    index: usize,
    name: Rc<str>,
}

impl Task {
    pub(super) const fn new(executor: Weak<Inner>, index: usize, name: Rc<str>) -> Self {
        Self { executor, index, name }
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.executor.upgrade().is_none_or(|executor| !self.is_there(&executor))
    }

    /// Drops the future, wherever it stands.
    pub fn cancel(&self) {
        let Some(executor) = self.executor.upgrade().filter(|executor| self.is_there(executor)) else { return };
        let mut tasks = executor.tasks.borrow_mut();
        let slot = &mut tasks[self.index];
        slot.name = None;
        let future = slot.future.take();
        drop(tasks);
        drop(future);
    }

    /// Another task may have the place by now.
    fn is_there(&self, executor: &Inner) -> bool {
        executor.tasks.borrow()[self.index].name.as_ref().is_some_and(|name| Rc::ptr_eq(name, &self.name))
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").field("name", &self.name).field("is_finished", &self.is_finished()).finish()
    }
}

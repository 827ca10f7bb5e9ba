//! How far a script has come.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::failure::ScriptFailure;
use super::step::Step;
use crate::Stuck;

/// How far a script has come, for those who look at it from outside.
#[derive(Debug, Default)]
pub(crate) struct Played {
    steps: RefCell<Vec<String>>,
    next: Cell<usize>,
    failure: RefCell<Option<ScriptFailure>>,
}

impl Played {
    pub(crate) fn new() -> Rc<Self> {
        Rc::default()
    }

    pub(super) fn begin(&self, steps: &[Step]) {
        *self.steps.borrow_mut() = steps.iter().map(ToString::to_string).collect();
    }

    pub(super) fn reach(&self, step: usize) {
        self.next.set(step);
    }

    pub(super) fn fail(&self, came: String, differences: Vec<String>) {
        let failure = self.failed(came, differences);
        self.failure.borrow_mut().get_or_insert(failure);
    }

    /// What the script waits for, in words, if it does.
    pub(crate) fn waiting(&self) -> Option<String> {
        let (steps, next) = (self.steps.borrow(), self.next.get());
        if self.failure.borrow().is_some() {
            return None;
        }
        steps.get(next).map(|step| format!("the script, at step {} of {}: {step}", next + 1, steps.len()))
    }

    /// Why it failed, if it has.
    pub(crate) fn failure(&self) -> Option<ScriptFailure> {
        self.failure.borrow().clone()
    }

    /// Why it was not played to its end, if it was not.
    pub(crate) fn unmet(&self) -> Option<ScriptFailure> {
        let is_over = self.next.get() >= self.steps.borrow().len();
        self.failure().or_else(|| (!is_over).then(|| self.failed("nothing".into(), Vec::new())))
    }

    /// Nothing can go on.
    pub(super) fn stuck(&self, stuck: &Stuck) -> ScriptFailure {
        self.failure().unwrap_or_else(|| self.failed(format!("nothing: {stuck}"), Vec::new()))
    }

    fn failed(&self, came: String, differences: Vec<String>) -> ScriptFailure {
        let (steps, next) = (self.steps.borrow(), self.next.get());
        let expected = steps.get(next).cloned().unwrap_or_else(|| "nothing more".into());
        let left = steps.iter().skip(next + 1).cloned().collect();
        ScriptFailure { step: next + 1, steps: steps.len(), expected, came, differences, left }
    }
}

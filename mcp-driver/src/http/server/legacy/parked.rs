//! Calls on their way to whoever runs them.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::CallKey;

/// Calls that were not ready at once.
pub(crate) struct Parked<F>(Mutex<Calling<F>>);

/// Calls with their names.
pub(super) type Calling<F> = Vec<(CallKey, Pin<Box<F>>)>;

impl<F> Parked<F> {
    pub(crate) fn push(&self, key: CallKey, call: Pin<Box<F>>) {
        self.lock().push((key, call));
    }

    pub(super) fn take(&self) -> Calling<F> {
        std::mem::take(&mut *self.lock())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Calling<F>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F> Default for Parked<F> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<F> fmt::Debug for Parked<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parked").field("count", &self.lock().len()).finish()
    }
}

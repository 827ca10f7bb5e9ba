//! A value whose end is compiled where it is made.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// A value behind a pointer that knows how to drop it. What holds a value as itself, and is generic, has all of that
/// compiled once more in every program.
pub(crate) struct Opaque<V: 'static>(Box<dyn Holds<V> + Send + Sync>);

trait Holds<V> {
    fn value(&self) -> &V;
    fn value_mut(&mut self) -> &mut V;
}

impl<V> Holds<V> for V {
    fn value(&self) -> &V {
        self
    }

    fn value_mut(&mut self) -> &mut V {
        self
    }
}

impl<V: Send + Sync> Opaque<V> {
    pub(crate) fn new(value: V) -> Self {
        Self(Box::new(value))
    }
}

impl<V> Deref for Opaque<V> {
    type Target = V;

    fn deref(&self) -> &V {
        (*self.0).value()
    }
}

impl<V> DerefMut for Opaque<V> {
    fn deref_mut(&mut self) -> &mut V {
        (*self.0).value_mut()
    }
}

impl<V: fmt::Debug> fmt::Debug for Opaque<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

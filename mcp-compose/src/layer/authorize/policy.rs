//! Who decides.

use std::future::{Future, Ready, ready};

use super::{Asked, Decision};

/// Decides which calls are made. Closures are policies: see [`Authorize::new`](super::Authorize::new) and
/// [`Authorize::later`](super::Authorize::later).
pub trait Policy {
    /// The decision, which may take time.
    type Future: Future<Output = Decision>;

    /// Decides on a call.
    fn decide(&self, asked: &Asked<'_>) -> Self::Future;
}

/// A closure that knows at once.
#[derive(Clone, Copy, Debug)]
pub struct AtOnce<F>(pub(super) F);

impl<F: Fn(&Asked<'_>) -> Decision> Policy for AtOnce<F> {
    type Future = Ready<Decision>;

    fn decide(&self, asked: &Asked<'_>) -> Self::Future {
        ready(self.0(asked))
    }
}

/// A closure that has to wait.
#[derive(Clone, Copy, Debug)]
pub struct Later<F>(pub(super) F);

impl<F, Fut> Policy for Later<F>
where
    F: Fn(&Asked<'_>) -> Fut,
    Fut: Future<Output = Decision>,
{
    type Future = Fut;

    fn decide(&self, asked: &Asked<'_>) -> Fut {
        self.0(asked)
    }
}

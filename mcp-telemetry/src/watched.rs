//! A call that is watched until its end.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::outcome::{Came, Outcome};

/// Watches a call.
pub(crate) trait Watch {
    /// Runs a part of the call.
    fn within<O>(&self, run: impl FnOnce() -> O) -> O {
        run()
    }

    /// The call is over, by an answer.
    fn came(&mut self, came: &mut dyn Came);

    /// The call is over without one.
    fn gone(&mut self, outcome: Outcome);
}

pin_project! {
    /// A call that is watched until its end.
    pub(crate) struct Watching<I, W: Watch> {
        // Dropped in this order: the call is over when it is told of.
        #[pin]
        inner: Option<I>,
        watched: Watched<W>,
    }
}

/// Told of the end when this is dropped at the latest.
struct Watched<W: Watch> {
    watch: W,
    /// What came of it if it ended now; `None` once that has been told.
    outcome: Option<Outcome>,
}

impl<I, W: Watch> Watching<I, W> {
    /// Makes the call, and watches it.
    pub(crate) fn begin(watch: W, call: impl FnOnce() -> I) -> Self {
        let mut watched = Watched { watch, outcome: Some(Outcome::Panicked) };
        let inner = watched.watch.within(call);
        watched.outcome = Some(Outcome::Cancelled);
        Self { inner: Some(inner), watched }
    }
}

impl<I: Future<Output: Came>, W: Watch> Future for Watching<I, W> {
    type Output = I::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<I::Output> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else { return Poll::Pending };
        this.watched.outcome = Some(Outcome::Panicked);
        let Poll::Ready(mut came) = this.watched.watch.within(|| inner.poll(cx)) else {
            this.watched.outcome = Some(Outcome::Cancelled);
            return Poll::Pending;
        };
        let inner = &mut this.inner;
        this.watched.watch.within(|| inner.set(None));
        this.watched.outcome = None;
        this.watched.watch.came(&mut came);
        Poll::Ready(came)
    }
}

impl<W: Watch> Drop for Watched<W> {
    fn drop(&mut self) {
        if let Some(outcome) = self.outcome.take() {
            self.watch.gone(outcome);
        }
    }
}

/// A future with a name, around one without.
macro_rules! call {
    ($(#[$doc:meta])* $name:ident, $watch:ty) => {
        pin_project_lite::pin_project! {
            $(#[$doc])*
            #[must_use = "a future does nothing unless polled"]
            pub struct $name<I> {
                #[pin]
                watching: $crate::watched::Watching<I, $watch>,
            }
        }

        impl<I: Future<Output: $crate::outcome::Came>> Future for $name<I> {
            type Output = I::Output;

            fn poll(self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<I::Output> {
                self.project().watching.poll(cx)
            }
        }

        impl<I> std::fmt::Debug for $name<I> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

pub(crate) use call;

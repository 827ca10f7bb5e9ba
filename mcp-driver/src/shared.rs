//! A machine, between its driver and the handles to it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use mcp_proto::Instant;

#[cfg(feature = "client")]
use crate::Runtime;
use crate::observer::Observed;

/// A machine behind the one lock of its connection, which is never held over I/O or code of the application.
pub(crate) struct Shared<L, X> {
    state: Mutex<State<L, X>>,
    clock: Clock,
    observed: Observed,
}

/// What time it is.
pub(crate) type Clock = Box<dyn Fn() -> Instant + Send + Sync>;

/// What the lock guards: the machine, its sleeping driver, and what else the handles need.
#[derive(Debug)]
pub(crate) struct State<L, X> {
    pub(crate) link: L,
    pub(crate) beside: X,
    driver: Option<Waker>,
}

impl<L, X> Shared<L, X> {
    #[cfg(feature = "client")]
    pub(crate) fn new<T>(link: L, beside: X, runtime: T, observed: Observed) -> Arc<Self>
    where
        T: Runtime + Send + Sync + 'static,
    {
        Self::timed(link, beside, Box::new(move || runtime.now()), observed)
    }

    pub(crate) fn timed(link: L, beside: X, clock: Clock, observed: Observed) -> Arc<Self> {
        let state = State { link, beside, driver: None };
        Arc::new(Self { state: Mutex::new(state), clock, observed })
    }

    pub(crate) fn now(&self) -> Instant {
        (self.clock)()
    }

    /// Whoever looks on.
    pub(crate) const fn observed(&self) -> &Observed {
        &self.observed
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State<L, X>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commands the machine, and wakes its driver to see what came of it.
    pub(crate) fn command<O>(&self, command: impl FnOnce(Instant, &mut State<L, X>) -> O) -> O {
        let now = self.now();
        let mut state = self.lock();
        let outcome = command(now, &mut state);
        let driver = state.driver.take();
        drop(state);
        if let Some(driver) = driver {
            driver.wake();
        }
        outcome
    }
}

impl<L, X> State<L, X> {
    /// The driver is about to sleep, and wants to hear of commands.
    pub(crate) fn sleep(&mut self, cx: &Context<'_>) {
        self.driver = Some(cx.waker().clone());
    }

    /// The driver runs, and will see by itself what happens until it sleeps.
    pub(crate) fn wake(&mut self) {
        self.driver = None;
    }
}

impl<L, X> fmt::Debug for Shared<L, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

//! The timer of a connection.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::Context;

use mcp_proto::Instant;

use crate::{Runtime, Sleep};

/// One timer, armed for whatever is due first.
///
/// A deadline that moves away does not move the timer: it fires early, is seen to be early and is armed again. So a
/// connection with a deadline a request touches the timers of its runtime once in a while and not once a request.
pub(crate) struct Alarm<T: Runtime> {
    runtime: T,
    sleep: Option<Pin<Box<T::Sleep>>>,
    armed: Option<Instant>,
}

/// An alarm, whatever its runtime.
pub(crate) trait Timed {
    fn now(&self) -> Instant;
    /// As [`Alarm::poll_due`].
    fn poll_due(&mut self, cx: &mut Context<'_>, deadline: Option<Instant>) -> bool;
}

impl<T: Runtime> Timed for Alarm<T> {
    fn now(&self) -> Instant {
        self.now()
    }

    fn poll_due(&mut self, cx: &mut Context<'_>, deadline: Option<Instant>) -> bool {
        self.poll_due(cx, deadline)
    }
}

impl<T: Runtime> Alarm<T> {
    pub(crate) const fn new(runtime: T) -> Self {
        Self { runtime, sleep: None, armed: None }
    }

    pub(crate) fn now(&self) -> Instant {
        self.runtime.now()
    }

    /// Whether `deadline` has passed; if not, the task is woken once it has.
    pub(crate) fn poll_due(&mut self, cx: &mut Context<'_>, deadline: Option<Instant>) -> bool {
        let Some(deadline) = deadline else { return false };
        loop {
            let sleep = match &mut self.sleep {
                Some(sleep) if self.armed.is_some_and(|armed| armed <= deadline) => sleep,
                Some(sleep) => {
                    sleep.as_mut().reset(deadline);
                    self.armed = Some(deadline);
                    sleep
                }
                none => {
                    self.armed = Some(deadline);
                    none.insert(Box::pin(self.runtime.sleep_until(deadline)))
                }
            };
            if sleep.as_mut().poll(cx).is_pending() {
                return false;
            }
            if self.armed.take() == Some(deadline) {
                return true;
            }
        }
    }
}

impl<T: Runtime> fmt::Debug for Alarm<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alarm").field("armed", &self.armed).finish_non_exhaustive()
    }
}

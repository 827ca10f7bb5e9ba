//! The time of a runtime, whichever it is.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use mcp_driver::Runtime;
use mcp_proto::Instant;

pub(crate) type Sleeping = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A runtime without its type: handles of servers on several runtimes are the same type.
pub(super) trait Clock: Send + Sync {
    fn now(&self) -> Instant;

    fn sleep(&self, span: Duration) -> Sleeping;
}

pub(super) struct RuntimeClock<R>(pub(super) R);

impl<R> Clock for RuntimeClock<R>
where
    R: Runtime<Sleep: Send + 'static> + Send + Sync,
{
    fn now(&self) -> Instant {
        self.0.now()
    }

    fn sleep(&self, span: Duration) -> Sleeping {
        Box::pin(self.0.sleep_until(self.0.now() + span))
    }
}

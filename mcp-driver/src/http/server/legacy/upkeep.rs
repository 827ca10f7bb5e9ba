//! The future that keeps the sessions of an endpoint going.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use mcp_proto::Instant;

use super::CallKey;
use super::hub::Turn;
use crate::alarm::Alarm;
use crate::http::server::endpoint::Endpoint;
use crate::outcome::unwound;
use crate::running::Running;
use crate::{Runtime, Service};

/// Keeps the legacy sessions of an [`HttpService`](crate::HttpService) going: it runs the calls that were not ready at
/// once, and it ends what has had its time.
///
/// It has to be polled beside the service, as a task of its own. If it is not, calls of legacy clients that wait for
/// anything are never answered and sessions do not expire; what 2026-07-28 has needs it for nothing. Once it is dropped,
/// sessions are over.
///
/// It completes when the last clone of the service is gone, or after [`HttpService::close`](crate::HttpService::close),
/// as soon as the calls under way have ended, or have had as long as [`Limits::drain`](mcp_proto::Limits::drain) says.
#[must_use = "legacy sessions need it to be polled"]
pub struct Upkeep<S: Service, T: Runtime> {
    endpoint: Arc<Endpoint<S, T>>,
    calls: Running<CallKey, Pin<Box<S::Future>>>,
    alarm: Alarm<T>,
    deadline: Option<Instant>,
    until: Option<Instant>,
    over: bool,
}

impl<S, T> Upkeep<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    pub(crate) fn new(endpoint: Arc<Endpoint<S, T>>) -> Self {
        let alarm = Alarm::new(endpoint.runtime().clone());
        Self { endpoint, calls: Running::new(), alarm, deadline: None, until: None, over: false }
    }

    /// One turn; whether anything happened.
    fn turn(&mut self, due: bool) -> bool {
        let Turn { happened, parked, stale, dropped, deadline, is_closing, is_empty } =
            self.endpoint.hub().turn(due, self.endpoint.parked());
        stale.into_iter().for_each(|(_, call)| unwound(|| drop(call)));
        for key in dropped {
            self.calls.cancel(key);
        }
        let mut progress = !happened.is_empty();
        self.endpoint.take(happened);
        let mut outcomes = Vec::new();
        for (key, call) in parked {
            progress = true;
            if let Some(outcome) = self.calls.start(key, || call) {
                outcomes.push((key, outcome.into()));
            }
        }
        self.calls.begin_round();
        while let Some((key, outcome)) = self.calls.poll_round() {
            progress = true;
            outcomes.push((key, outcome.into()));
        }
        self.endpoint.hub().settle(outcomes, false);
        self.deadline = deadline;
        if is_closing {
            let now = self.alarm.now();
            let until = *self.until.get_or_insert(now + self.endpoint.drain());
            self.over = is_empty && !progress || now >= until;
            self.deadline = Some(deadline.map_or(until, |deadline| deadline.min(until)));
        }
        progress
    }
}

impl<S, T> Future for Upkeep<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut due = this.alarm.poll_due(cx, this.deadline);
        for _ in 0..TURNS {
            let progress = this.turn(due);
            if this.over {
                return Poll::Ready(());
            }
            due = this.alarm.poll_due(cx, this.deadline);
            let idle = !progress && !due;
            let parked = this.endpoint.parked();
            if idle && this.calls.sleep(cx) && this.endpoint.hub().sleep(cx, || !parked.is_empty()) {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<S: Service, T: Runtime> Drop for Upkeep<S, T> {
    fn drop(&mut self) {
        if !self.over {
            let happened = self.endpoint.hub().forsake();
            self.endpoint.end(happened);
        }
    }
}

/// What could not be moved is boxed.
impl<S: Service, T: Runtime> Unpin for Upkeep<S, T> {}

impl<S: Service, T: Runtime> fmt::Debug for Upkeep<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upkeep").field("calls", &self.calls).finish_non_exhaustive()
    }
}

/// Turns of one poll, before other tasks have theirs.
const TURNS: usize = 32;

//! What the server waits for.

use super::Server;
use crate::{InboundId, Instant};

/// What is due at a point in time.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Timer {
    /// The requests in flight had their time to finish.
    Drain,
    /// The client had its time to answer this request of ours.
    Question(i64),
    /// The application had its time to answer this request.
    Call(InboundId),
    /// The client was silent long enough to be pinged, or to be given up.
    Silence,
}

impl Server {
    pub(super) fn fire(&mut self, now: Instant, timer: Timer) {
        match timer {
            Timer::Drain => self.end_drain(),
            Timer::Question(id) => self.question_overdue(now, id),
            Timer::Call(id) => self.call_overdue(id),
            Timer::Silence => self.silence(now),
        }
    }
}

//! The clocks of requests: one that an answer or progress stops, one that nothing stops.

use super::era::Era;
use super::{Client, RequestError};
use crate::{Instant, RequestHandle};

/// What is due at a deadline.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Deadline {
    /// The probe or the handshake.
    Opening,
    /// An answer, or progress.
    Idle(RequestHandle),
    /// The end of a request, whatever it does.
    Max(RequestHandle),
    KeepAlive,
}

impl Client {
    /// Acts on every deadline that `now` has reached.
    pub(super) fn expire(&mut self, now: Instant) {
        while let Some(deadline) = self.deadlines.pop(now) {
            match deadline {
                Deadline::Opening => self.opening_expired(now),
                Deadline::Idle(request) | Deadline::Max(request) => {
                    self.give_up(request, Some("timed out"), RequestError::TimedOut);
                }
                Deadline::KeepAlive => self.keep_alive_expired(now),
            }
        }
    }

    fn opening_expired(&mut self, now: Instant) {
        match &self.era {
            Era::Probing(_) => self.probe_expired(now),
            Era::Handshaking(_) => self.initialize_expired(now),
            Era::New | Era::Open(_) | Era::Closed => {}
        }
    }

    /// Both clocks begin with the call. A subscription lives as long as it is wanted, unless the call says otherwise.
    pub(super) fn start_clocks(&mut self, now: Instant, request: RequestHandle) {
        self.start_idle_clock(now, request);
        let Some(entry) = self.pending.get_mut(request) else { return };
        let default = (!entry.is_subscription()).then_some(self.config.max_request_time);
        let Some(max) = entry.request.max_time.or(default) else { return };
        let at = now + max;
        entry.max_at = Some(at);
        self.deadlines.insert(at, Deadline::Max(request));
    }

    /// The clock that waits for an answer begins anew.
    pub(super) fn start_idle_clock(&mut self, now: Instant, request: RequestHandle) {
        self.stop_idle_clock(request);
        let Some(entry) = self.pending.get_mut(request) else { return };
        let at = now + entry.request.timeout.unwrap_or(self.config.request_timeout);
        entry.idle_at = Some(at);
        self.deadlines.insert(at, Deadline::Idle(request));
    }

    /// Nothing is expected of the server.
    pub(super) fn stop_idle_clock(&mut self, request: RequestHandle) {
        if let Some(at) = self.pending.get_mut(request).and_then(|entry| entry.idle_at.take()) {
            self.deadlines.remove(at, Deadline::Idle(request));
        }
    }
}

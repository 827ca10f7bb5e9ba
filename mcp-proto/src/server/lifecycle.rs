//! How a connection ends.

use alloc::vec::Vec;

use super::inflight::Kind;
use super::outgoing::Answer;
use super::timer::Timer;
use super::{Event, Server};
use crate::{CloseReason, Instant, Misbehaved};

/// Where the connection stands.
///
/// | state | on | next |
/// |---|---|---|
/// | `Open` | `close`, requests in flight | `Draining`, still hearing cancellations and answers |
/// | `Open` | end of input, requests in flight | `Draining`, deaf |
/// | `Draining` | end of input | `Draining`, deaf |
/// | `Draining` | the last request ends, or the time is up | `Closed` |
/// | `Open` | `close` or end of input, nothing in flight | `Closed` |
/// | `Open`, `Draining` | the transport fails, the client answers no ping | `Closed` |
#[derive(Debug)]
pub(super) enum State {
    Open,
    /// New requests are refused; those in flight may finish.
    Draining {
        reason: CloseReason,
        /// Nothing will come in any more.
        deaf: bool,
    },
    Closed,
}

impl Server {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Open)
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// Whether what comes in is looked at.
    pub(super) fn listens(&self) -> bool {
        match self.state {
            State::Open => true,
            State::Draining { deaf, .. } => !deaf,
            State::Closed => false,
        }
    }

    pub(super) fn begin_close(&mut self, now: Instant) {
        if !self.is_open() {
            return;
        }
        while let Some((_, subscription)) = self.subscriptions.pop() {
            self.calls.release(&subscription.wire);
            self.output.answer(None, Answer::Ended { to: subscription.wire });
        }
        self.begin_drain(now, CloseReason::Local, false);
        self.settle();
    }

    pub(super) fn end_of_input(&mut self, now: Instant, truncated: bool) {
        if !self.listens() {
            return;
        }
        match &mut self.state {
            State::Draining { deaf, .. } => *deaf = true,
            State::Open | State::Closed => {
                let reason = if truncated {
                    CloseReason::PeerMisbehaved(Misbehaved::TruncatedMessage)
                } else {
                    CloseReason::PeerClosed
                };
                self.begin_drain(now, reason, true);
            }
        }
        while let Some((_, subscription)) = self.subscriptions.pop() {
            self.calls.release(&subscription.wire);
        }
        // Nobody can answer a question any more, and nobody is left to hear of changes.
        let idle: Vec<_> = self
            .calls
            .ids()
            .filter(|(_, call)| match &call.kind {
                Kind::Listen(_) => true,
                Kind::Legacy(replay) => replay.waits(),
                Kind::Modern | Kind::Subscribe(_) => false,
            })
            .map(|(id, _)| id)
            .collect();
        for id in idle {
            self.give_up(id, None);
        }
        self.settle();
    }

    /// What an orderly end left to be sent goes nowhere either.
    pub(super) fn fail(&mut self) {
        self.output.clear();
        self.end_at_once(CloseReason::TransportFailed);
    }

    /// The client answers no ping.
    pub(super) fn give_client_up(&mut self) {
        self.end_at_once(CloseReason::PeerMisbehaved(Misbehaved::Unresponsive));
    }

    /// The requests in flight had their time.
    pub(super) fn end_drain(&mut self) {
        while let Some(id) = self.calls.first() {
            self.give_up(id, None);
        }
        self.settle();
    }

    /// Closes once nothing is left to wait for.
    pub(super) fn settle(&mut self) {
        let State::Draining { reason, .. } = &self.state else { return };
        if self.calls.is_empty() {
            let reason = reason.clone();
            self.finish(reason);
        }
    }

    fn begin_drain(&mut self, now: Instant, reason: CloseReason, deaf: bool) {
        self.state = State::Draining { reason, deaf };
        self.stop_pinging();
        self.timers.insert(now + self.config.limits.drain, Timer::Drain);
    }

    /// Nothing more can be sent.
    fn end_at_once(&mut self, reason: CloseReason) {
        if self.is_closed() {
            return;
        }
        while let Some(id) = self.calls.first() {
            self.give_up(id, None);
        }
        while let Some((_, subscription)) = self.subscriptions.pop() {
            self.calls.release(&subscription.wire);
        }
        self.output.clear();
        self.finish(reason);
    }

    fn finish(&mut self, reason: CloseReason) {
        self.timers.clear();
        self.batches.clear();
        self.state = State::Closed;
        self.events.push_back(Event::Closed { reason });
    }
}

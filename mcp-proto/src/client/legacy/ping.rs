//! Noticing a server that is gone without having closed (ping page of 2025-11-25).

use crate::client::Client;
use crate::client::outgoing::Outgoing;
use crate::client::timeout::Deadline;
use crate::{CloseReason, Instant, Misbehaved};

/// What is known of a server that is to be kept alive.
///
/// | state | what happens | next |
/// |---|---|---|
/// | `Heard` | a message or a part of one comes | `Heard`, later |
/// | `Heard` | nothing for the interval | `Asked` |
/// | `Asked` | anything comes, the answer or a part of a long message | `Heard` |
/// | `Asked` | nothing for the timeout | the connection is closed |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::client) enum KeepAliveState {
    /// Nobody asks: the configuration has no pings, or the session is not a legacy one.
    Off,
    /// A ping is due at this time.
    Heard(Instant),
    /// The server has until this time to say something.
    Asked(Instant),
}

impl Client {
    /// Begins to listen for silence. A modern server has no `ping`.
    pub(in crate::client) fn start_keep_alive(&mut self, now: Instant) {
        if let Some(keep_alive) = self.config.keep_alive
            && !self.is_modern()
        {
            self.set_keep_alive(KeepAliveState::Heard(now + keep_alive.interval));
        }
    }

    /// The server said something.
    pub(in crate::client) fn heard(&mut self, now: Instant) {
        if self.keep_alive != KeepAliveState::Off
            && let Some(keep_alive) = self.config.keep_alive
        {
            self.set_keep_alive(KeepAliveState::Heard(now + keep_alive.interval));
        }
    }

    /// The deadline of the state has come.
    pub(in crate::client) fn keep_alive_expired(&mut self, now: Instant) {
        let Some(keep_alive) = self.config.keep_alive else { return };
        match self.keep_alive {
            KeepAliveState::Off => {}
            KeepAliveState::Heard(_) => {
                let wire = self.pending.mint_wire();
                self.enqueue(Outgoing::Ping { wire });
                self.set_keep_alive(KeepAliveState::Asked(now + keep_alive.timeout));
            }
            KeepAliveState::Asked(_) => self.shut(CloseReason::PeerMisbehaved(Misbehaved::Unresponsive)),
        }
    }

    /// Silence means nothing for now.
    #[cfg(feature = "http")]
    pub(in crate::client) fn stop_keep_alive(&mut self) {
        self.set_keep_alive(KeepAliveState::Off);
    }

    fn set_keep_alive(&mut self, state: KeepAliveState) {
        if let KeepAliveState::Heard(at) | KeepAliveState::Asked(at) = self.keep_alive {
            self.deadlines.remove(at, Deadline::KeepAlive);
        }
        if let KeepAliveState::Heard(at) | KeepAliveState::Asked(at) = state {
            self.deadlines.insert(at, Deadline::KeepAlive);
        }
        self.keep_alive = state;
    }
}

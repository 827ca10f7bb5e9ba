//! Pings to a client that is silent, and what follows if it stays so (ping pages until 2025-11-25).

use crate::Instant;
use crate::server::Server;
use crate::server::outgoing::Message;
use crate::server::scope::Scope;
use crate::server::timer::Timer;

/// The silence of the client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Silence {
    /// When something is to be done about it.
    due: Instant,
    /// A ping went out in it.
    pinged: bool,
}

impl Server {
    /// The client said something, whatever it was.
    pub(in crate::server) fn hear(&mut self, now: Instant) {
        if self.stop_pinging() {
            self.start_pinging(now);
        }
    }

    pub(super) fn start_pinging(&mut self, now: Instant) {
        if self.scope == Scope::Sessionless {
            return;
        }
        let (Some(keep_alive), Some(session)) = (self.config.keep_alive, &mut self.legacy.session) else { return };
        let due = now + keep_alive.interval;
        session.silence = Some(Silence { due, pinged: false });
        self.timers.insert(due, Timer::Silence);
    }

    /// True if pings were going on.
    pub(in crate::server) fn stop_pinging(&mut self) -> bool {
        let Some(silence) = self.legacy.session.as_mut().and_then(|session| session.silence.take()) else {
            return false;
        };
        self.timers.remove(silence.due, Timer::Silence);
        true
    }

    /// The silence lasted until its deadline.
    pub(in crate::server) fn silence(&mut self, now: Instant) {
        let (Some(keep_alive), Some(session)) = (self.config.keep_alive, &mut self.legacy.session) else { return };
        let Some(silence) = &mut session.silence else { return };
        if silence.pinged {
            return self.give_client_up();
        }
        *silence = Silence { due: now + keep_alive.timeout, pinged: true };
        self.timers.insert(silence.due, Timer::Silence);
        let id = self.legacy.mint();
        self.output.push(None, Message::Ping(id));
    }
}

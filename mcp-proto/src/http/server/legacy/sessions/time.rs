//! What time does to sessions.

use super::{Ending, Sessions};
use crate::Instant;
use crate::http::server::legacy::SessionKey;
use crate::stream::Machine;

impl Sessions {
    /// When the next session is too old or idle for too long. The idle ones stand in the order in which they became
    /// so, and all in the order in which they were opened, so that this looks at the first of each.
    pub(super) fn next_expiry(&self) -> Option<Instant> {
        let limits = &self.role.limits;
        let idle = self.idle.first().map(|(since, _)| *since + limits.session_idle);
        let old = self.sessions.first_key_value().map(|(_, session)| session.opened + limits.session_age);
        idle.into_iter().chain(old).min()
    }

    /// When a session is next to be looked at whose server is lent out, so that the books are behind.
    pub(super) fn next_of_lent(&self, key: SessionKey) -> Option<Instant> {
        let session = self.sessions.get(&key)?;
        let idle = session.is_idle().then(|| self.shared.responses.now + self.role.limits.session_idle);
        idle.into_iter().chain(session.server.poll_timeout()).min()
    }

    /// Ends the sessions whose time is up.
    pub(super) fn expire(&mut self) {
        let now = self.shared.responses.now;
        while let Some(key) = self.expired(now) {
            self.end(key, Ending::Time);
        }
    }

    /// Wakes the servers that wanted it.
    pub(super) fn wake_servers(&mut self) {
        let now = self.shared.responses.now;
        while let Some(key) = self.timers.pop(now) {
            let Some(session) = self.sessions.get_mut(&key) else { continue };
            session.due = None;
            session.server.handle_timeout(now);
            self.settle(key);
        }
    }

    /// Has the responses say something that have been silent for long. One that is not decided yet becomes a stream.
    pub(super) fn keep_alive(&mut self) {
        while let Some(stream) = self.shared.responses.silent() {
            let Some(response) = self.shared.responses.get(stream) else { continue };
            let (session, number) = (response.session, response.channel);
            if let Some(session) = session.and_then(|key| self.sessions.get(&key))
                && let Some(number) = number
            {
                session.begin(&mut self.shared, stream, number, 0);
            }
            self.shared.responses.comment(stream);
        }
    }

    fn expired(&self, now: Instant) -> Option<SessionKey> {
        let limits = &self.role.limits;
        let idle = self.idle.first().filter(|(since, _)| *since + limits.session_idle <= now);
        let old = self.sessions.first_key_value().filter(|(_, session)| session.opened + limits.session_age <= now);
        idle.map(|(_, key)| *key).or_else(|| old.map(|(key, _)| *key))
    }
}

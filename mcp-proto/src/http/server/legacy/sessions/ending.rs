//! How sessions end.

use alloc::vec::Vec;

use http::StatusCode;

use super::Sessions;
use crate::http::Principal;
use crate::http::server::legacy::refusal::Refusal;
use crate::http::server::legacy::session::Wire;
use crate::http::server::legacy::{SessionKey, StreamId};
use crate::{CloseReason, Version};

/// Who ends a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ending {
    /// The client has deleted it, or its HTTP+SSE stream is gone.
    Client,
    /// Its time was up, or another took its place.
    Time,
    /// Its server has closed.
    Server,
}

impl Sessions {
    pub(super) fn delete(
        &mut self,
        session: Option<&str>,
        version: Option<Version>,
        principal: Option<&Principal>,
    ) -> StreamId {
        let found = session.ok_or_else(Refusal::no_session_named);
        let found = found.and_then(|session| self.locate(session, principal, true));
        match found.and_then(|key| self.check_version(key, version).map(|()| key)) {
            Err(refusal) => self.refuse(None, &refusal),
            Ok(key) => {
                self.end(key, Ending::Client);
                let stream = self.shared.responses.open();
                self.shared.responses.empty(stream, StatusCode::NO_CONTENT);
                stream
            }
        }
    }

    /// Forgets a session, with what is going on in it. What its responses have to say still is polled.
    pub(super) fn end(&mut self, key: SessionKey, ending: Ending) {
        let Some(mut session) = self.sessions.remove(&key) else { return };
        self.by_id.remove(&session.id);
        if let Some(since) = session.idle_since {
            self.idle.remove(&(since, key));
        }
        if let Some(due) = session.due {
            self.timers.remove(due, key);
        }
        let (reason, refusal) = match ending {
            Ending::Client => (CloseReason::PeerClosed, Refusal::no_such_session()),
            Ending::Time => (CloseReason::Local, Refusal::no_such_session()),
            Ending::Server => (CloseReason::Local, Refusal::closing()),
        };
        session.end(&mut self.shared, &reason, &refusal);
    }

    pub(super) fn begin_close(&mut self) {
        self.closing = true;
        let now = self.shared.responses.now;
        for key in self.sessions.keys().copied().collect::<Vec<_>>() {
            let Some(session) = self.sessions.get_mut(&key) else { continue };
            session.server.close(now);
            self.settle(key);
            let Some(session) = self.sessions.get_mut(&key) else { continue };
            if let Wire::Streamable(get) = &mut session.wire
                && let Some(stream) = get.response.take()
            {
                self.shared.responses.end(stream);
            }
        }
    }
}

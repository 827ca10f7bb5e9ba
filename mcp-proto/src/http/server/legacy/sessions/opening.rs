//! How sessions open.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use http::StatusCode;

use super::{Ending, Sessions};
use crate::http::Principal;
use crate::http::server::content::Content;
use crate::http::server::legacy::channel::Channel;
use crate::http::server::legacy::posted::Posted;
use crate::http::server::legacy::refusal::Refusal;
use crate::http::server::legacy::session::{Session, Wire};
use crate::http::server::legacy::session_id::SessionId;
use crate::http::server::legacy::{SessionKey, StreamId};
use crate::server::{self, Server};

/// What the servers of sessions are made from. Modern metadata means nothing in a session. They do not ping: a client
/// need not have a stream open that a ping could go by, and one that has is kept alive by comments.
pub(super) fn role(config: &server::Config) -> Arc<server::Config> {
    let mut config = config.clone();
    config.versions.retain(|version| !version.is_modern());
    config.keep_alive = None;
    Arc::new(config)
}

impl Sessions {
    /// Answers `initialize`. A session opens if the server agrees; if not, that is a plain answer, as clients take an
    /// HTTP error for a server of another transport.
    pub(super) fn initialize(
        &mut self,
        posted: Posted<'_>,
        principal: Option<Principal>,
        entropy: impl FnOnce() -> [u8; 16],
    ) -> StreamId {
        let id = posted.id().cloned();
        let Content::Message(message) = posted.content else {
            return self.refuse(id.as_ref(), &Refusal::no_session_named());
        };
        let mut server = self.server();
        server.dispatch_parsed(self.shared.responses.now, None, Ok(message), posted.text, None);
        let mut answer = Vec::new();
        let _ = server.write_next(&mut answer);
        if server.session().is_none() {
            let stream = self.shared.responses.open();
            self.shared.responses.json(stream, StatusCode::OK, answer, None);
            return stream;
        }
        server.share_client(&mut self.client);
        match self.insert(server, principal, Wire::Streamable(Channel::new(None, None)), entropy) {
            Err(refusal) => self.refuse(id.as_ref(), &refusal),
            Ok((key, session)) => {
                let stream = self.open_in(key);
                self.shared.responses.json(stream, StatusCode::OK, answer, Some(session));
                stream
            }
        }
    }

    pub(super) fn server(&self) -> Server {
        Server::of_session(Arc::clone(&self.role), Arc::clone(&self.parts))
    }

    /// Adds a session, if there is room.
    pub(super) fn insert(
        &mut self,
        server: Server,
        principal: Option<Principal>,
        wire: Wire,
        entropy: impl FnOnce() -> [u8; 16],
    ) -> Result<(SessionKey, SessionId), Refusal> {
        while self.sessions.len() >= self.role.limits.sessions {
            let Some(&(_, longest)) = self.idle.first() else {
                return Err(Refusal::unavailable("too many sessions"));
            };
            self.end(longest, Ending::Time);
        }
        let id = SessionId(entropy());
        if self.by_id.contains_key(&id) {
            return Err(Refusal::unavailable("the entropy of the server repeats itself"));
        }
        let key = SessionKey(self.minted);
        self.minted += 1;
        let now = self.shared.responses.now;
        self.sessions.insert(key, Box::new(Session::new(key, id, principal, server, wire, now)));
        self.by_id.insert(id, key);
        Ok((key, id))
    }
}

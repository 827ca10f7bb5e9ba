//! The HTTP+SSE transport (transports page of 2024-11-05).

use alloc::format;
use alloc::vec::Vec;

use super::Sessions;
use crate::codec::sse;
use crate::http::Principal;
use crate::http::server::legacy::posted::Posted;
use crate::http::server::legacy::refusal::Refusal;
use crate::http::server::legacy::session::Wire;
use crate::http::server::legacy::{SessionKey, StreamId};

impl Sessions {
    /// Opens a session with the stream that everything in it goes by. Its first event says where to POST.
    pub(super) fn open_sse(&mut self, principal: Option<Principal>, entropy: impl FnOnce() -> [u8; 16]) -> StreamId {
        if self.closing {
            return self.refuse(None, &Refusal::closing());
        }
        let stream = self.shared.responses.open();
        match self.insert(self.server(), principal, Wire::Sse(stream), entropy) {
            Err(refusal) => self.shared.responses.refuse(stream, None, &refusal),
            Ok((key, id)) => {
                self.adopt(key, stream);
                let messages = self.shared.config.http_sse.as_ref().map_or("", |paths| &*paths.messages);
                let mut endpoint = Vec::new();
                sse::event(&mut endpoint, Some("endpoint"), None, format!("{messages}?sessionId={id}").as_bytes());
                self.shared.responses.begin(stream);
                self.shared.responses.body(stream, endpoint);
                self.shared.responses.watch(stream);
            }
        }
        stream
    }

    /// Takes a message; what it leads to goes by the stream.
    pub(super) fn post_sse(&mut self, body: &[u8], session: Option<&str>, principal: Option<&Principal>) -> StreamId {
        let posted = Posted::read(body, self.role.limits.nesting);
        if self.closing && posted.is_request() {
            return self.refuse(posted.id(), &Refusal::closing());
        }
        let found = self.locate(session.unwrap_or_default(), principal, false);
        match found.and_then(|key| self.check_unread(key).map(|()| key)) {
            Ok(key) => self.feed(key, posted),
            Err(refusal) => self.refuse(posted.id(), &refusal),
        }
    }

    /// A client that does not read is not listened to: its answers would pile up.
    fn check_unread(&self, key: SessionKey) -> Result<(), Refusal> {
        self.check_flow(key)?;
        let Some(session) = self.sessions.get(&key) else { return Ok(()) };
        let Wire::Sse(stream) = session.wire else { return Ok(()) };
        let unsent = self.shared.responses.get(stream).map_or(0, |response| response.unsent);
        if unsent > self.role.limits.unsent {
            return Err(Refusal::too_many("what was answered is not read"));
        }
        Ok(())
    }
}

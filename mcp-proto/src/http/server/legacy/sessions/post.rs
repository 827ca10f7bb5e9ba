//! Messages that are POSTed.

use alloc::format;

use http::StatusCode;

use super::{Ending, Sessions};
use crate::Version;
use crate::http::Principal;
use crate::http::server::content::Content;
use crate::http::server::legacy::channel::Channel;
use crate::http::server::legacy::posted::Posted;
use crate::http::server::legacy::refusal::Refusal;
use crate::http::server::legacy::{SessionKey, StreamId};
use crate::jsonrpc::RpcError;
use crate::rpc::origin::Origin;
use crate::stream::Machine;

impl Sessions {
    pub(super) fn post(
        &mut self,
        body: &[u8],
        session: Option<&str>,
        version: Option<Version>,
        principal: Option<Principal>,
        entropy: impl FnOnce() -> [u8; 16],
    ) -> StreamId {
        let posted = Posted::read(body, self.role.limits.nesting);
        if self.closing && posted.is_request() {
            return self.refuse(posted.id(), &Refusal::closing());
        }
        let Some(session) = session else {
            if posted.is_initialize() {
                return self.initialize(posted, principal, entropy);
            }
            let refusal = match &posted.content {
                Content::Malformed(malformed) => Refusal::bad(malformed.error.clone()),
                Content::Message(_) | Content::Batch => Refusal::no_session_named(),
            };
            return self.refuse(posted.id(), &refusal);
        };
        let found = self.locate(session, principal.as_ref(), true);
        match found.and_then(|key| self.admit(key, version, &posted).map(|()| key)) {
            Ok(key) => self.feed(key, posted),
            Err(refusal) => self.refuse(posted.id(), &refusal),
        }
    }

    /// The revision that a request names must be that of its session.
    pub(super) fn check_version(&self, key: SessionKey, version: Option<Version>) -> Result<(), Refusal> {
        let agreed = self.sessions.get(&key).and_then(|session| session.server.session());
        match (version, agreed) {
            (Some(named), Some(agreed)) if named != agreed => Err(Refusal::bad(RpcError::invalid_request(format!(
                "the session speaks revision {agreed}, and `MCP-Protocol-Version` says {named}"
            )))),
            _ => Ok(()),
        }
    }

    /// Whether a session can take one more response.
    pub(super) fn check_streams(&self, key: SessionKey) -> Result<(), Refusal> {
        let most = self.role.limits.session_streams;
        match self.sessions.get(&key) {
            Some(session) if session.open >= most => Err(Refusal::too_many("too many responses are open")),
            _ => Ok(()),
        }
    }

    /// Whether a message can be taken now: not while the application does not look at what came before.
    pub(super) fn check_flow(&self, key: SessionKey) -> Result<(), Refusal> {
        let limits = &self.role.limits;
        match self.sessions.get(&key) {
            Some(session) if session.events >= limits.events.saturating_add(limits.in_flight) => {
                Err(Refusal::unavailable("too many messages wait to be looked at"))
            }
            _ => Ok(()),
        }
    }

    /// Hands a message to the server of its session. If nothing is owed for it the response is complete: 202, or 400
    /// with what was wrong.
    pub(super) fn feed(&mut self, key: SessionKey, posted: Posted<'_>) -> StreamId {
        let stream = self.open_in(key);
        let now = self.shared.responses.now;
        let Some(session) = self.sessions.get_mut(&key) else { return stream };
        let number = session.open_channel(&mut self.shared, Channel::new(Some(stream), posted.id().cloned()));
        let origin = Some(Origin(number));
        let may_cancel = !posted.is_request();
        // What is refused as a whole is no answer.
        let strict = (!matches!(posted.content, Content::Message(_))).then_some(number);
        let mut wrong = None;
        session.server.handle_sign_of_life(now);
        match posted.content {
            Content::Batch => session.server.handle_from(now, origin, posted.text),
            Content::Message(message) => {
                session.server.dispatch_parsed(now, origin, Ok(message), posted.text, None);
            }
            Content::Malformed(malformed) => {
                wrong = Some(Refusal::bad(malformed.error.clone()));
                session.server.dispatch_parsed(now, origin, Err(malformed), posted.text, None);
            }
        }
        // A cancellation may have been what a closing server waited for.
        session.server.handle_timeout(now);
        let closed = session.gather(&mut self.shared, Some(number));
        match (session.flush(&mut self.shared, strict), wrong) {
            (Some(text), _) => self.shared.responses.json(stream, StatusCode::BAD_REQUEST, text, None),
            (None, Some(wrong)) => self.shared.responses.refuse(stream, None, &wrong),
            (None, None) => {}
        }
        if session.is_streamable() && session.server.owes(Origin(number)) {
            self.shared.responses.watch(stream);
        } else {
            // If there was an answer, it has completed the response already.
            session.drop_channel(number);
            self.shared.responses.empty(stream, StatusCode::ACCEPTED);
        }
        if may_cancel {
            session.sweep(&mut self.shared);
        }
        if closed {
            self.end(key, Ending::Server);
        } else {
            self.tend(key);
        }
        stream
    }

    fn admit(&self, key: SessionKey, version: Option<Version>, posted: &Posted<'_>) -> Result<(), Refusal> {
        self.check_version(key, version)?;
        self.check_flow(key)?;
        if posted.may_be_owed() { self.check_streams(key) } else { Ok(()) }
    }
}

//! What came, to the role.

use alloc::vec::Vec;

use super::HttpClient;
use super::message::{About, Message, is_awaited, requests, wires};
use crate::Instant;
use crate::stream::Machine as _;

impl Message {
    /// The one request that messages in its exchange may answer; `None` where they may answer any.
    pub(super) fn scope(&self) -> Option<i64> {
        wires(&self.kind).next().filter(|_| self.modern)
    }
}

impl HttpClient {
    /// One message in one piece.
    pub(super) fn deliver(&mut self, now: Instant, message: &Message, text: &[u8]) {
        self.deliver_scoped(now, message.scope(), message.about, text);
        if requests(&message.kind).next().is_some() && !is_awaited(&message.kind, &self.role) {
            self.session.prove();
        }
    }

    /// One message of an exchange.
    pub(super) fn deliver_scoped(&mut self, now: Instant, scope: Option<i64>, about: About, text: &[u8]) {
        let Some(wire) = scope else { return self.deliver_session(now, text) };
        let screened: Option<Vec<u8>> = if about == About::ToolsList { self.screen(wire, text) } else { None };
        self.role.handle_message_of(now, wire, screened.as_deref().unwrap_or(text));
        self.take_hidden(now);
    }

    /// One message of a session, which may answer whatever is asked in it.
    pub(super) fn deliver_session(&mut self, now: Instant, text: &[u8]) {
        self.role.handle_message(now, text);
    }
}

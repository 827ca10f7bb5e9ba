//! What is no message, or none that may stand here.

use alloc::boxed::Box;
use alloc::string::String;

use super::era::Era;
use super::{Client, Event, RequestError};
use crate::Instant;
use crate::codec::scan;
use crate::jsonrpc::envelope::Malformed;
use crate::jsonrpc::{RpcError, WireId};
use crate::rpc::answer_batch::BatchId;

impl Client {
    /// Reports a line, until [`Limits::noise`](crate::Limits::noise) have been.
    pub(super) fn noise(&mut self, error: RpcError, text: &[u8]) {
        if self.noise >= self.config.limits.noise {
            return self.events.drop_one();
        }
        self.noise += 1;
        self.events.offer(Event::Noise { error, excerpt: excerpt(text) });
    }

    /// Text that is no message. What would have answered a request of ours ends it, so that nothing waits for an
    /// answer that came; a legacy server's request is told; the rest is noise.
    pub(super) fn handle_malformed(&mut self, now: Instant, text: &[u8], malformed: Malformed, batch: Option<BatchId>) {
        let asks = names_a_method(text);
        if !asks
            && let Some(WireId::Number(wire)) = malformed.id
            && self.handle_garbled(now, wire, &malformed.error)
        {
            return;
        }
        if asks
            && !malformed.is_response
            && self.may_reply()
            && let Some(id) = malformed.id
        {
            self.reply(id, Err(malformed.error.clone()), batch);
        }
        self.noise(malformed.error, text);
    }

    /// An answer that cannot be read. False if it answers nothing that is waited for.
    pub(super) fn handle_garbled(&mut self, now: Instant, wire: i64, error: &RpcError) -> bool {
        if let Some(request) = self.pending.sent_as(wire) {
            self.finish(request, Err(RequestError::BadResult(error.message.clone())));
            return true;
        }
        match &self.era {
            Era::Probing(probe) if probe.wire == wire && probe.sent => self.probe_garbled(now, &error.message),
            Era::Handshaking(handshake) if handshake.wire == wire && handshake.sent => {
                self.incompatible(crate::Incompatible::BadOpening { message: error.message.clone() });
            }
            Era::New | Era::Probing(_) | Era::Handshaking(_) | Era::Open(_) | Era::Closed => return false,
        }
        true
    }

    /// Whether the server takes responses: a legacy one does, from its own request on.
    fn may_reply(&self) -> bool {
        match &self.era {
            Era::Open(session) => !session.version.is_modern(),
            Era::Handshaking(_) => true,
            Era::New | Era::Probing(_) | Era::Closed => false,
        }
    }
}

/// Whether text that is no message was meant to be a request or a notification.
fn names_a_method(text: &[u8]) -> bool {
    let valid = match core::str::from_utf8(text) {
        Ok(text) => Some(text),
        Err(error) => text.get(..error.valid_up_to()).and_then(|text| core::str::from_utf8(text).ok()),
    };
    valid.is_some_and(|text| scan::member(text, "method").is_some())
}

/// The start of a line, fit to be shown: no control character of the peer's reaches a terminal.
fn excerpt(text: &[u8]) -> Box<str> {
    const ENOUGH: usize = 120;
    let start = text.get(..ENOUGH).unwrap_or(text);
    let mut shown: String = String::from_utf8_lossy(start).escape_debug().take(ENOUGH).collect();
    if text.len() > ENOUGH {
        shown.push_str("...");
    }
    shown.into()
}

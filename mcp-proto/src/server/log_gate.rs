//! Which log messages leave (logging pages of every revision).

use alloc::borrow::Cow;

use super::Server;
use super::outgoing::Message;
use crate::InboundId;
use crate::Version;
use crate::model::{LoggingLevel, LoggingMessageParams, encode_for};
use crate::rpc::origin::Origin;

impl Server {
    pub(super) fn log_message(&mut self, about: Option<InboundId>, message: &LoggingMessageParams) {
        if self.config.capabilities.logging.is_none() {
            return;
        }
        let (version, modern, level) = match about {
            None if !self.is_open() => return,
            None => (self.legacy.version(), None, self.legacy.level()),
            Some(id) => match self.calls.get(id) {
                Some(call) if call.version.is_modern() => (Some(call.version), Some(id), call.log_level.as_ref()),
                Some(_) => (self.legacy.version(), None, self.legacy.level()),
                None => return,
            },
        };
        let (Some(version), Some(level)) = (version, level) else { return };
        if passes(level, &message.level) {
            let origin = about.and_then(|id| self.calls.get(id)).and_then(|call| call.origin);
            self.send_log(version, origin, modern, message);
        }
    }

    /// `about` is the modern request whose stream the message belongs to.
    fn send_log(
        &mut self,
        version: Version,
        origin: Option<Origin>,
        about: Option<InboundId>,
        message: &LoggingMessageParams,
    ) {
        let Ok(params) = encode_for(version, message.clone()) else { return };
        if self.output.weight() > self.config.limits.unsent {
            self.dropped += 1;
            return;
        }
        let method = Cow::Borrowed("notifications/message");
        let ticket = self.output.push(origin, Message::Notification { about, method, params: Some(params) });
        if let Some(call) = about.and_then(|id| self.calls.get_mut(id)) {
            call.last = Some(ticket);
        }
    }
}

/// A word that is no level passes nowhere.
fn passes(wanted: &LoggingLevel, level: &LoggingLevel) -> bool {
    level >= wanted
}

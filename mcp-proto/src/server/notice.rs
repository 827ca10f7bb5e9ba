//! Notifications, both ways, and noise.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};

use serde_json::value::RawValue;

use super::outgoing::Message;
use super::{Event, Server};
use crate::codec::scan;
use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::model::source::from_text;
use crate::rpc::rule::server_notification::server_notification;
use crate::{InboundId, SendError};

/// Characters of a line that are shown of noise.
const EXCERPT: usize = 120;

impl Server {
    pub(super) fn dispatch_notification(&mut self, method: &str, params: Option<&RawValue>) {
        match method {
            "notifications/cancelled" => self.cancellation(params),
            "notifications/initialized" => self.session_initialized(),
            // No request of ours carries a token.
            "notifications/progress" => {}
            _ if self.modern_seen || self.legacy.is_open() => {
                let (method, params) = (method.into(), params.map(Raw::from_raw_value));
                self.report(Event::Notification { method, params });
            }
            _ => {}
        }
    }

    /// Tells the application of a line that is no message or answers nothing.
    pub(super) fn report_noise(&mut self, error: RpcError, text: &[u8]) {
        if self.noise >= self.config.limits.noise {
            self.dropped += 1;
            return;
        }
        self.noise += 1;
        self.report(Event::Noise { error, excerpt: excerpt(text) });
    }

    pub(super) fn send_notification(&mut self, method: &str, params: Option<Raw>) -> Result<(), SendError> {
        if !self.is_open() {
            return Err(SendError::Closed);
        }
        self.check_sendable(params.as_ref())?;
        self.output.push(None, Message::Notification { about: None, method: Cow::Owned(method.to_string()), params });
        Ok(())
    }

    pub(super) fn send_notification_about(
        &mut self,
        id: InboundId,
        method: &str,
        params: Option<Raw>,
    ) -> Result<(), SendError> {
        let call = self.calls.get(id).ok_or(SendError::Closed)?;
        let (version, origin) = (call.version, call.origin);
        if server_notification(method).is_some_and(|rule| !rule.is_in(version)) {
            return Err(SendError::NotInThisVersion { what: method.into(), version });
        }
        self.check_sendable(params.as_ref())?;
        // What a session says outlives the request that it is about.
        let about = version.is_modern().then_some(id);
        let method = Cow::Owned(method.to_string());
        let ticket = self.output.push(origin, Message::Notification { about, method, params });
        if let Some(call) = about.and_then(|id| self.calls.get_mut(id)) {
            call.last = Some(ticket);
        }
        Ok(())
    }

    fn check_sendable(&self, params: Option<&Raw>) -> Result<(), SendError> {
        if params.is_some_and(|params| !params.as_str().trim_ascii_start().starts_with('{')) {
            return Err(SendError::ParamsNotAnObject);
        }
        if self.output.weight() > self.config.limits.unsent { Err(SendError::Full) } else { Ok(()) }
    }

    /// An event that may be dropped.
    fn report(&mut self, event: Event) {
        if self.events.len() < self.config.limits.events {
            self.events.push_back(event);
        } else {
            self.dropped += 1;
        }
    }

    /// A malformed cancellation and one of what is unknown are ignored (cancellation page of every revision).
    fn cancellation(&mut self, params: Option<&RawValue>) {
        let Some((request_id, reason)) = params.and_then(|params| cancelled(params.get())) else { return };
        let Some(id) = self.calls.named(&request_id) else { return };
        if self.calls.get(id).is_some() {
            self.give_up(id, reason);
        } else {
            self.end_subscription(id);
        }
    }
}

/// The request that is cancelled, and why.
fn cancelled(params: &str) -> Option<(WireId, Option<Box<str>>)> {
    let [request_id, reason] = scan::picked(params, ["requestId", "reason"]).ok()?;
    let reason = reason.map(from_text).transpose().ok()?;
    Some((WireId::from_json(request_id?)?, reason))
}

/// The start of a line, control characters escaped.
fn excerpt(text: &[u8]) -> Box<str> {
    let start = text.get(..EXCERPT * 4).unwrap_or(text);
    let mut shown = String::new();
    for character in String::from_utf8_lossy(start).chars().take(EXCERPT) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown.into()
}

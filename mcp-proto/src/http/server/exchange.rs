//! One request at a server.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use http::StatusCode;
use http::request::Parts;

use super::answering::Answering;
use super::body::{Body, TooLong};
use super::content::Content;
use super::era::Era;
use super::head::{Head, VersionHeader, Wants};
use super::legacy::ArrivalKind;
use super::named::Named;
use super::respond::Pieces;
use super::{Arrival, Config, Denied, LegacyHttp, Output, Refused, agreement, sessionless};
use crate::http::param_header::ToolHeaders;
use crate::jsonrpc::envelope::Malformed;
use crate::jsonrpc::{RpcError, WireId};
use crate::server::{Event, Server};
use crate::{Instant, Version};

/// One HTTP request at a server and its response.
///
/// It owns itself and shares nothing: a modern request is served by it alone. A legacy request that belongs to a
/// session comes out of [`take_legacy`](Self::take_legacy) and goes on at [`Sessions`](super::Sessions).
#[derive(Debug)]
pub struct Exchange {
    config: Arc<Config>,
    state: State,
}

/// How far the request has come.
///
/// | state | on | next |
/// |---|---|---|
/// | none | a head that brings a message | `Reading` |
/// | none | a head that needs no body and belongs to a session | `Legacy` |
/// | none | a head that breaks a rule, or a request that is not let in | `Refused` |
/// | `Reading` | the end of the body, for a server of its own | `Answering` |
/// | `Reading` | the end of the body, for a session | `Legacy` |
/// | `Reading` | a body that is too long, or disagrees with the head | `Refused` |
/// | `Reading`, `Refused`, `Legacy` | the client goes | `Over` |
/// | `Answering` | the client goes | `Answering`, with nothing left to say |
/// | `Legacy` | it is taken | `Over` |
#[derive(Debug)]
enum State {
    Reading(Box<Reading>),
    Answering(Box<Answering>),
    Refused(Pieces),
    Legacy(Box<Arrival>),
    Over,
}

#[derive(Debug)]
struct Reading {
    head: Head,
    body: Body,
}

impl Exchange {
    /// Begins with a head. What is wrong with it is answered at once.
    #[must_use]
    pub fn new(now: Instant, config: Arc<Config>, head: &Parts) -> Self {
        let _ = now;
        let state = match Head::read(&config, head).and_then(|head| begin(&config, head)) {
            Ok(state) => state,
            Err(refused) => State::Refused(Pieces::refused(refused, None)),
        };
        Self { config, state }
    }

    /// Answers a request that is not let in. Its body is not read.
    #[must_use]
    pub fn denied(config: Arc<Config>, denied: &Denied) -> Self {
        Self { config, state: State::Refused(Pieces::denied(denied)) }
    }

    /// Takes bytes of the request's body.
    pub fn handle_body(&mut self, now: Instant, chunk: &[u8]) {
        let _ = now;
        let State::Reading(reading) = &mut self.state else { return };
        if let Err(TooLong(start)) = reading.body.push(chunk) {
            let Malformed { id, error, .. } = Malformed::too_long(&start, self.config.server.limits.message);
            let refused = Refused { status: StatusCode::PAYLOAD_TOO_LARGE, error, allow: None };
            self.state = State::Refused(Pieces::refused(refused, id.as_ref()));
        }
    }

    /// The request's body is complete. `tools` knows which arguments travel in headers.
    pub fn handle_end(&mut self, now: Instant, tools: &dyn ToolHeaders) {
        if !self.wants_read() {
            return;
        }
        if let State::Reading(reading) = core::mem::replace(&mut self.state, State::Over) {
            self.state = reading.complete(now, &self.config, tools);
        }
    }

    /// The client is gone: it has closed the response or the connection. That cancels a modern request.
    pub fn handle_disconnect(&mut self, now: Instant) {
        let _ = now;
        match &mut self.state {
            State::Answering(answering) => answering.handle_disconnect(),
            State::Reading(_) | State::Refused(_) | State::Legacy(_) | State::Over => self.state = State::Over,
        }
    }

    /// Time has passed. Early and repeated calls do no harm.
    pub fn handle_timeout(&mut self, now: Instant) {
        if let State::Answering(answering) = &mut self.state {
            answering.handle_timeout(now);
        }
    }

    /// The next piece of the response.
    #[must_use = "a piece that is dropped is lost"]
    pub fn poll_output(&mut self) -> Option<Output> {
        match &mut self.state {
            State::Answering(answering) => answering.poll_output(),
            State::Refused(pieces) => pieces.next(),
            State::Reading(_) | State::Legacy(_) | State::Over => None,
        }
    }

    /// The next thing that the application should know.
    #[must_use = "an event that is dropped is lost"]
    pub fn poll_event(&mut self) -> Option<Event> {
        match &mut self.state {
            State::Answering(answering) => answering.poll_event(),
            State::Reading(_) | State::Refused(_) | State::Legacy(_) | State::Over => None,
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) should be called; `None` if nothing is scheduled.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match &self.state {
            State::Answering(answering) => answering.poll_timeout(),
            State::Reading(_) | State::Refused(_) | State::Legacy(_) | State::Over => None,
        }
    }

    /// Whether more of the body should be read: not once it has been refused.
    #[must_use]
    pub fn wants_read(&self) -> bool {
        matches!(self.state, State::Reading(_))
    }

    /// Whether all has been said: the response is complete or nobody reads it, and no event is left.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        match &self.state {
            State::Answering(answering) => answering.is_drained(),
            State::Refused(pieces) => pieces.is_empty(),
            State::Reading(_) | State::Legacy(_) => false,
            State::Over => true,
        }
    }

    /// The server that answers, to be commanded; `None` as long as no request of its own has been read.
    pub fn role_mut(&mut self) -> Option<&mut Server> {
        match &mut self.state {
            State::Answering(answering) => Some(answering.server_mut()),
            State::Reading(_) | State::Refused(_) | State::Legacy(_) | State::Over => None,
        }
    }

    /// The request, if it belongs to a legacy session: this exchange is then over, and the response comes from
    /// [`Sessions::open`](super::Sessions::open).
    #[must_use = "a request that is dropped is not answered"]
    pub fn take_legacy(&mut self) -> Option<Arrival> {
        if !matches!(self.state, State::Legacy(_)) {
            return None;
        }
        match core::mem::replace(&mut self.state, State::Over) {
            State::Legacy(arrival) => Some(*arrival),
            State::Reading(_) | State::Answering(_) | State::Refused(_) | State::Over => None,
        }
    }
}

/// What follows a head that is in order.
fn begin(config: &Config, head: Head) -> Result<State, Refused> {
    let kind = match &head.wants {
        Wants::Post => None,
        Wants::Get { .. } | Wants::Delete | Wants::SseStream | Wants::SseMessage { .. } if !config.has_sessions() => {
            return Err(Refused::new(StatusCode::NOT_FOUND, "no sessions are served here"));
        }
        Wants::Get { last_event_id } => Some(ArrivalKind::Get { last_event_id: last_event_id.clone() }),
        Wants::Delete => Some(ArrivalKind::Delete),
        Wants::SseStream => Some(ArrivalKind::SseStream),
        Wants::SseMessage { .. } => None,
    };
    let Some(kind) = kind else {
        let body = Body::new(config.server.limits.message, head.content_length);
        return Ok(State::Reading(Box::new(Reading { head, body })));
    };
    let version = legacy_version(config, &head).map_err(|error| Refused {
        status: StatusCode::BAD_REQUEST,
        error,
        allow: None,
    })?;
    Ok(arrive(kind, version, head))
}

/// The revision that the header of a legacy request names.
fn legacy_version(config: &Config, head: &Head) -> Result<Option<Version>, RpcError> {
    let said = match &head.version {
        VersionHeader::Absent => return Ok(None),
        VersionHeader::Served(version) if !version.is_modern() => return Ok(Some(*version)),
        VersionHeader::Served(version) => version.as_str(),
        VersionHeader::Other(text) => text,
    };
    let served = config.server.versions.iter().filter(|version| !version.is_modern());
    let served: Vec<_> = served.map(ToString::to_string).collect();
    let served = served.join(", ");
    Err(RpcError::invalid_request(format!("`MCP-Protocol-Version` is {said:?}; supported here: {served}")))
}

fn arrive(kind: ArrivalKind, version: Option<Version>, head: Head) -> State {
    let session = match head.wants {
        Wants::SseMessage { session } => session,
        Wants::Post | Wants::Get { .. } | Wants::Delete | Wants::SseStream => head.session,
    };
    State::Legacy(Box::new(Arrival { kind, session, version, principal: head.principal }))
}

fn refuse(error: &RpcError, id: Option<&WireId>) -> State {
    State::Refused(Pieces::error(StatusCode::BAD_REQUEST, error, id))
}

impl Reading {
    /// The body is complete.
    fn complete(self, now: Instant, config: &Config, tools: &dyn ToolHeaders) -> State {
        let Self { head, body } = self;
        let bytes = body.into_bytes();
        if matches!(head.wants, Wants::SseMessage { .. }) {
            return arrive(ArrivalKind::SseMessage(bytes.into()), None, head);
        }
        let text = bytes.trim_ascii();
        let content = Content::read(text, config.server.limits.nesting);
        let named = Named::by(&content);
        match Era::of(&config.server, &head, &content, &named) {
            Era::Modern => match agreement::check(config, &head, &content, &named, tools) {
                Ok(()) => State::Answering(Answering::modern(now, config, content, &named, text)),
                Err(error) => refuse(&error, content.id()),
            },
            Era::Legacy => {
                let version = match legacy_version(config, &head) {
                    // It is agreed on in the body.
                    Err(_) if content.is_initialize() => None,
                    Err(error) => return refuse(&error, content.id()),
                    Ok(version) => version,
                };
                if config.legacy == LegacyHttp::Sessionless {
                    return State::Answering(sessionless::answer(now, config, version, content, text));
                }
                drop(content);
                arrive(ArrivalKind::Post(bytes.into()), version, head)
            }
        }
    }
}

#[cfg(test)]
mod tests;

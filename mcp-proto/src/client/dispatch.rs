//! What comes in: to the request, the question or the subscription that it is about.

use serde_json::value::RawValue;

use super::era::Era;
use super::{Client, RequestError};
use crate::Instant;
use crate::RequestHandle;
use crate::jsonrpc::envelope::{self, Envelope};
use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::model::ResultType;
use crate::rpc::answer_batch::BatchId;

impl Client {
    /// One message, alone on its line or a member of a batch.
    pub(super) fn handle_one(&mut self, now: Instant, text: &[u8], batch: Option<BatchId>) {
        match envelope::parse(text, self.config.limits.nesting) {
            Ok(Envelope::Response { id, outcome }) => self.handle_response(now, text, id, outcome),
            Ok(Envelope::Notification { method, params }) => self.handle_notification(now, text, &method, params),
            Ok(Envelope::Request { id, method, params }) => self.handle_request(text, id, &method, params, batch),
            Err(malformed) => self.handle_malformed(now, text, malformed, batch),
        }
    }

    /// An answer, to a request of ours if its id says so. One whose request is gone is late and no concern any more.
    fn handle_response(&mut self, now: Instant, text: &[u8], id: Option<WireId>, outcome: Result<&RawValue, RpcError>) {
        let Some(id) = id else {
            return match (&self.era, outcome) {
                // A server that could not read the probe cannot name it, and nothing else has been sent.
                (Era::Probing(probe), Err(error)) if probe.sent => self.handle_discovered(now, Err(error)),
                (_, outcome) => self.noise(without_id(outcome), text),
            };
        };
        match id {
            WireId::Number(wire) if self.pending.was_minted(wire) => self.handle_answer(now, wire, outcome),
            WireId::Number(_) | WireId::String(_) => {
                self.noise(RpcError::invalid_request("an answer to nothing"), text);
            }
        }
    }

    /// The answer to what went out as `wire`, which may be gone.
    pub(super) fn handle_answer(&mut self, now: Instant, wire: i64, outcome: Result<&RawValue, RpcError>) {
        if let Some(request) = self.pending.sent_as(wire) {
            return self.handle_outcome(now, request, outcome);
        }
        match &self.era {
            Era::Probing(probe) if probe.wire == wire && probe.sent => self.handle_discovered(now, outcome),
            // It was slow, not modern.
            Era::Probing(probe) if probe.unanswered_initialize == Some(wire) && outcome.is_ok() => {
                self.handle_initialized(now, outcome);
            }
            Era::Handshaking(handshake) if handshake.wire == wire && handshake.sent => {
                self.handle_initialized(now, outcome);
            }
            Era::Handshaking(handshake) if handshake.unanswered_probe == Some(wire) => {
                self.handle_discovered_late(outcome);
            }
            Era::New | Era::Probing(_) | Era::Handshaking(_) | Era::Open(_) | Era::Closed => {}
        }
    }

    /// The answer to a request of the application's. How a result is to be read stands in the result (basic page of
    /// 2026-07-28, "ResultType"); before that revision there is one way only.
    fn handle_outcome(&mut self, now: Instant, request: RequestHandle, outcome: Result<&RawValue, RpcError>) {
        let result = match outcome {
            Ok(result) => result,
            Err(error) if self.retry_version(now, request, &error) => return,
            Err(error) => return self.finish(request, Err(RequestError::Peer(error))),
        };
        let bad = |problem: &str| Err(RequestError::BadResult(problem.into()));
        if !result.get().starts_with('{') {
            return self.finish(request, bad("the result is no object"));
        }
        let raw = Raw::from_raw_value(result);
        let any_result = self.pending.get(request).is_some_and(|entry| entry.request.any_result);
        if !self.is_modern() || any_result {
            return self.finish(request, Ok(raw));
        }
        let may_ask = self.pending.get(request).and_then(|entry| entry.rule).is_some_and(|rule| rule.may_ask);
        match ResultType::peek(&raw) {
            Some(ResultType::Complete) => self.finish(request, Ok(raw)),
            Some(ResultType::InputRequired) if may_ask => self.handle_input_required(now, request, result),
            Some(ResultType::InputRequired) => self.finish(request, bad("this method may not ask for input")),
            Some(other @ (ResultType::Task | ResultType::Unknown(_))) => {
                self.finish(request, bad(&alloc::format!("unknown result type `{other}`")));
            }
            None => self.finish(request, bad("`resultType` is no string")),
        }
    }
}

/// What is reported of an answer that names no request: the peer's own words if it complains.
fn without_id(outcome: Result<&RawValue, RpcError>) -> RpcError {
    outcome.err().unwrap_or_else(|| RpcError::invalid_request("an answer without an id"))
}

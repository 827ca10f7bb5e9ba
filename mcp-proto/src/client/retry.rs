//! Sending a request again, under another id and the same handle: with the answers to the server's questions, or after
//! a change of revision.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::input::{Asked, Question, Round, refusal};
use super::outgoing::Outgoing;
use super::pending::Stage;
use super::probe::supported_versions;
use super::{Client, Event, RequestError};
use crate::jsonrpc::{ErrorCode, Raw, RpcError, encode};
use crate::{Instant, RequestHandle};

/// An `InputRequiredResult`, read no further than needed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InputRequired<'a> {
    #[serde(borrow, default)]
    input_requests: Option<BTreeMap<Cow<'a, str>, Wanted<'a>>>,
    #[serde(borrow, default)]
    request_state: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Wanted<'a> {
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
}

impl Client {
    /// Queues a request under a new id.
    pub(super) fn send(&mut self, request: RequestHandle) {
        let Some(version) = self.session().map(|session| session.version) else { return };
        if let Some(wire) = self.pending.queue(request, version) {
            self.enqueue(Outgoing::Request { handle: request, wire });
        }
    }

    /// The server wants answers before it answers.
    pub(super) fn handle_input_required(&mut self, now: Instant, request: RequestHandle, result: &RawValue) {
        let Some(entry) = self.pending.get_mut(request) else { return };
        entry.rounds += 1;
        let rounds = entry.rounds;
        match self.read_round(result, rounds) {
            Err(problem) => self.finish(request, Err(RequestError::BadResult(problem))),
            Ok((wanted, state)) if wanted.is_empty() => self.try_again(now, request, &[], state.as_deref()),
            Ok((wanted, state)) => self.ask(request, wanted, state),
        }
    }

    /// An answer to one question of a round; the last of them sends the request again.
    pub(super) fn gather(&mut self, now: Instant, request: RequestHandle, index: usize, answer: Raw) {
        let Some(entry) = self.pending.get_mut(request) else { return };
        let Stage::Asking(round) = &mut entry.stage else { return };
        let Some(asked) = round.asked.get_mut(index) else { return };
        asked.answer = Some(answer);
        round.open -= 1;
        if round.open > 0 {
            return;
        }
        let Stage::Asking(round) = core::mem::replace(&mut entry.stage, Stage::Waiting) else { return };
        self.try_again(now, request, &round.asked, round.state.as_deref());
    }

    /// A server that refuses the revision of an ordinary request gets it once more in one that both speak, and so do
    /// all later requests ("Protocol Version Negotiation"). False if that does not help.
    pub(super) fn retry_version(&mut self, now: Instant, request: RequestHandle, error: &RpcError) -> bool {
        if error.code != ErrorCode::UNSUPPORTED_VERSION || !self.is_modern() {
            return false;
        }
        let Some(version) = self.common(&supported_versions(error), true) else { return false };
        let Some(entry) = self.pending.get_mut(request).filter(|entry| !entry.version_retried) else { return false };
        entry.version_retried = true;
        self.agree_on(version);
        self.start_idle_clock(now, request);
        self.send(request);
        true
    }

    fn try_again(&mut self, now: Instant, request: RequestHandle, answers: &[Asked], state: Option<&str>) {
        if let Some(entry) = self.pending.get_mut(request) {
            entry.retry = Some(retry_members(answers, state));
        }
        self.start_idle_clock(now, request);
        self.send(request);
    }

    /// Puts every question to the application. While it thinks, the server is not waited for.
    fn ask(&mut self, request: RequestHandle, wanted: Vec<(Box<str>, Box<str>, Option<Raw>)>, state: Option<Box<str>>) {
        self.stop_idle_clock(request);
        let mut asked = Vec::with_capacity(wanted.len());
        for (index, (key, method, params)) in wanted.into_iter().enumerate() {
            let input = self.mint_input(Question::Round { request, index });
            asked.push(Asked { key, input, answer: None });
            self.events.push(Event::Input { input, during: Some(request), method, params });
        }
        self.pending.ask(request, Round { open: asked.len(), asked, state });
    }

    /// What is asked, by key, with its method and its params; and the state. Or what is wrong with it.
    #[allow(clippy::type_complexity, reason = "it lives for two lines")]
    fn read_round(
        &self,
        result: &RawValue,
        rounds: usize,
    ) -> Result<(Vec<(Box<str>, Box<str>, Option<Raw>)>, Option<Box<str>>), Box<str>> {
        let limits = &self.config.limits;
        if rounds > limits.input_rounds {
            return Err(format!("more than {} rounds of questions", limits.input_rounds).into());
        }
        let read: InputRequired<'_> =
            serde_json::from_str(result.get()).map_err(|error| format!("input_required: {error}"))?;
        let wanted = read.input_requests.unwrap_or_default();
        if wanted.len() > limits.inputs {
            return Err(format!("more than {} questions at a time", limits.inputs).into());
        }
        let state = match read.request_state.map(RawValue::get) {
            Some(state) if !state.starts_with('"') => return Err("`requestState` must be a string".into()),
            state => state.map(Box::from),
        };
        if wanted.is_empty() && state.is_none() {
            return Err("input_required with neither `inputRequests` nor `requestState`".into());
        }
        let declared = self.session().map(|session| &session.declared);
        let mut questions = Vec::with_capacity(wanted.len());
        for (key, Wanted { method, params }) in wanted {
            if let Some(error) = declared.and_then(|declared| refusal(declared, &method, params)) {
                return Err(format!("it asks for what was not declared: {method}: {}", error.message).into());
            }
            questions.push((key.into(), method.into(), params.map(Raw::from_raw_value)));
        }
        Ok((questions, state))
    }
}

/// The members that a retry adds to the params, encoded. A state that did not come is not sent.
fn retry_members(answers: &[Asked], state: Option<&str>) -> Vec<u8> {
    let mut out = Vec::new();
    if !answers.is_empty() {
        out.extend_from_slice(br#""inputResponses":{"#);
        for (index, Asked { key, answer, .. }) in answers.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            encode::string(&mut out, key);
            out.push(b':');
            encode::raw(&mut out, answer.as_ref().map_or("null", Raw::as_str));
        }
        out.push(b'}');
    }
    if let Some(state) = state {
        if !out.is_empty() {
            out.push(b',');
        }
        out.extend_from_slice(br#""requestState":"#);
        encode::raw(&mut out, state);
    }
    out
}

//! Questions that the server asks and the application answers, in both eras: modern ones come in rounds, inside the
//! result of a request (multi round-trip page of 2026-07-28), legacy ones are requests of the server's.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Client, Event, RequestError};
use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::model::ClientCapabilities;
use crate::rpc::answer_batch::BatchId;
use crate::{InputId, Instant, RequestHandle};

/// The questions without an answer.
pub(super) type Questions = BTreeMap<InputId, Question>;

/// Where the answer to a question goes.
#[derive(Debug)]
pub(super) enum Question {
    /// Into the next try of a request.
    Round { request: RequestHandle, index: usize },
    /// To the server, as the answer to its request.
    Request { id: WireId, batch: Option<BatchId> },
}

/// The questions of one `InputRequiredResult`.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) asked: Vec<Asked>,
    /// How many have no answer.
    pub(super) open: usize,
    /// `requestState` as it came, quotes and all.
    pub(super) state: Option<Box<str>>,
}

#[derive(Debug)]
pub(super) struct Asked {
    pub(super) key: Box<str>,
    pub(super) input: InputId,
    pub(super) answer: Option<Raw>,
}

impl Client {
    pub(super) fn mint_input(&mut self, question: Question) -> InputId {
        self.inputs += 1;
        let input = InputId(self.inputs);
        self.questions.insert(input, question);
        input
    }

    /// The application answered.
    pub(super) fn take_answer(&mut self, now: Instant, input: InputId, answer: Result<Raw, RpcError>) {
        match self.questions.remove(&input) {
            None => {}
            Some(Question::Request { id, batch }) => self.send_answer(id, answer, batch),
            Some(Question::Round { request, index }) => match answer {
                Ok(answer) => self.gather(now, request, index, answer),
                Err(error) => self.finish(request, Err(RequestError::InputRefused(error))),
            },
        }
    }

    /// The questions of a round that the request does not need answered any more.
    pub(super) fn withdraw(&mut self, round: &Round) {
        for Asked { input, .. } in &round.asked {
            if self.questions.remove(input).is_some() {
                self.events.push(Event::InputCancelled { input: *input });
            }
        }
    }
}

/// The error for a question that this client has not said it can answer; `None` if it has.
pub(super) fn refusal(declared: &ClientCapabilities, method: &str, params: Option<&RawValue>) -> Option<RpcError> {
    #[derive(Default, Deserialize)]
    struct Head<'a> {
        #[serde(borrow, default)]
        mode: Option<&'a RawValue>,
        #[serde(borrow, default)]
        tools: Option<&'a RawValue>,
    }

    let head = || params.and_then(|params| serde_json::from_str::<Head<'_>>(params.get()).ok()).unwrap_or_default();
    match method {
        "elicitation/create" => {
            let Some(modes) = &declared.elicitation else { return Some(RpcError::method_not_found(method)) };
            let allowed = match head().mode.map(RawValue::get) {
                Some("\"url\"") => modes.url.is_some(),
                Some(_) | None => modes.has_form(),
            };
            (!allowed).then(|| RpcError::invalid_params("this client does not elicit in this mode"))
        }
        "sampling/createMessage" => {
            let Some(sampling) = &declared.sampling else { return Some(RpcError::method_not_found(method)) };
            (head().tools.is_some() && sampling.tools.is_none())
                .then(|| RpcError::invalid_params("this client does not sample with tools"))
        }
        "roots/list" if declared.roots.is_some() => None,
        _ => Some(RpcError::method_not_found(method)),
    }
}

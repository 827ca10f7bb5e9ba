//! Questions that the server asks and the application answers, in both eras: modern ones come in rounds, inside the
//! result of a request (multi round-trip page of 2026-07-28), legacy ones are requests of the server's.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;
use serde::de::IgnoredAny;
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
        let answer = answer.and_then(|answer| {
            let is_object = answer.as_str().trim_ascii_start().starts_with('{');
            if is_object { Ok(answer) } else { Err(RpcError::internal("the answer is no JSON object")) }
        });
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
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Head {
        #[serde(default)]
        mode: Option<String>,
        #[serde(default)]
        tools: Option<IgnoredAny>,
        #[serde(default)]
        tool_choice: Option<IgnoredAny>,
    }

    let head = || {
        serde_json::from_str::<Head>(params.map_or("{}", RawValue::get))
            .map_err(|error| RpcError::invalid_params(format!("`params`: {error}")))
    };
    match method {
        "elicitation/create" => {
            let Some(modes) = &declared.elicitation else { return Some(RpcError::method_not_found(method)) };
            let allowed = match head().map(|head| head.mode) {
                Err(unread) => return Some(unread),
                Ok(mode) => match mode.as_deref() {
                    Some("url") => modes.url.is_some(),
                    Some("form") | None => modes.has_form(),
                    Some(_) => false,
                },
            };
            (!allowed).then(|| RpcError::invalid_params("this client does not elicit in this mode"))
        }
        "sampling/createMessage" => {
            let Some(sampling) = &declared.sampling else { return Some(RpcError::method_not_found(method)) };
            let with_tools = match head() {
                Err(unread) => return Some(unread),
                Ok(head) => head.tools.is_some() || head.tool_choice.is_some(),
            };
            (with_tools && sampling.tools.is_none())
                .then(|| RpcError::invalid_params("this client does not sample with tools"))
        }
        "roots/list" if declared.roots.is_some() => None,
        _ => Some(RpcError::method_not_found(method)),
    }
}

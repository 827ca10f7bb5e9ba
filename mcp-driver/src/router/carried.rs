//! What outlives one round of questions.

use std::collections::BTreeMap;

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::Object;
use mcp_proto::server::Context;
use serde::{Deserialize, Serialize};

use super::failure::Question;
use super::sealing::{Binding, Sealing};

/// What a handler that is run again still knows: the answers of earlier rounds, and what it chose to keep.
///
/// In 2026-07-28 it travels through the client as `requestState`, sealed. In earlier revisions it never leaves the
/// process, and is not.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Carried {
    /// How often the client has been asked.
    #[serde(default)]
    rounds: usize,
    /// The questions of the last round, whose answers come beside the state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    asked: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    answers: BTreeMap<String, Raw>,
    /// The questions that were answered with an error, as only legacy clients can.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    refused: BTreeMap<String, RpcError>,
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub(crate) kept: Object,
    /// The questions that were put in this run, whatever became of the failures that carry them.
    #[serde(skip)]
    put: Vec<Question>,
}

impl Carried {
    /// What came back with a call, the answers of the last round included. A client may answer before it is asked: then
    /// there is no state, and what it says is taken.
    ///
    /// # Errors
    /// -32602 if the state is none that was given out for this request.
    pub(crate) fn of(context: &Context, binding: &Binding<'_>, sealing: &Sealing) -> Result<Self, RpcError> {
        let mut carried = match &context.state {
            Some(state) if context.version.is_modern() => read(&sealing.open(binding, state)?)?,
            Some(state) => read(state.as_bytes())?,
            None if context.answers.is_empty() => return Ok(Self::default()),
            None => {
                let asked = context.answers.iter().map(|(key, _)| key.into()).collect();
                Self { asked, ..Self::default() }
            }
        };
        for key in std::mem::take(&mut carried.asked) {
            match context.answers.get(&key) {
                Some(Ok(answer)) => drop(carried.answers.insert(key, answer.clone())),
                Some(Err(error)) => drop(carried.refused.insert(key, error.clone())),
                None => {}
            }
        }
        Ok(carried)
    }

    pub(crate) fn answer(&self, key: &str) -> Option<Result<&Raw, &RpcError>> {
        self.answers.get(key).map(Ok).or_else(|| self.refused.get(key).map(Err))
    }

    /// Notes a question that waits for its answer; the same one twice is one.
    pub(crate) fn put(&mut self, question: &Question) {
        if self.put.iter().all(|known| known.key != question.key) {
            self.put.push(question.clone());
        }
    }

    /// The questions that were put in this run.
    pub(crate) fn take_put(&mut self) -> Vec<Question> {
        std::mem::take(&mut self.put)
    }

    /// The state to give out with these questions.
    ///
    /// # Errors
    /// -32603 if the client has been asked too often, or the state is too long.
    pub(crate) fn asking(
        &mut self,
        questions: &[Question],
        modern: bool,
        binding: &Binding<'_>,
        sealing: &Sealing,
    ) -> Result<Box<str>, RpcError> {
        let most = sealing.rounds();
        if self.rounds >= most {
            return Err(RpcError::internal(format!("the server asked for input more than {most} times")));
        }
        self.rounds += 1;
        self.asked = questions.iter().map(|question| question.key.clone()).collect();
        let state = serde_json::to_string(self).map_err(|error| RpcError::internal(error.to_string()))?;
        if modern { sealing.seal(binding, state.as_bytes()) } else { Ok(state.into()) }
    }
}

/// What was sealed here can be read here, unless by another release of the server.
fn read(state: &[u8]) -> Result<Carried, RpcError> {
    serde_json::from_slice(state).map_err(|_| {
        RpcError::invalid_params("invalid params: `requestState`: it is from another release of this server")
    })
}

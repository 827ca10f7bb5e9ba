//! What outlives one round of questions.

use std::collections::BTreeMap;

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::Object;
use mcp_proto::server::Context;
use serde::{Deserialize, Serialize};

/// What a handler that is run again still knows: the answers of earlier rounds, and what it chose to keep.
///
/// In 2026-07-28 it travels through the client as `requestState`, **as plain JSON: the client can read it and change
/// it**, and nothing in it may be trusted more than the client is. [`seal`] and [`open`] are the only places that know
/// its form; sealing it belongs there.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Carried {
    /// The question of the last round, whose answer comes beside the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    answers: BTreeMap<String, Raw>,
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub(crate) kept: Object,
}

impl Carried {
    /// What came back with a call, the answers of the last round included.
    ///
    /// # Errors
    /// -32602 if the state is none that was given out.
    pub(crate) fn of(context: &Context) -> Result<Self, RpcError> {
        let Some(state) = &context.state else { return Ok(Self::default()) };
        let mut carried = open(state)?;
        if let Some(key) = carried.asked.take()
            && let Some(Ok(answer)) = context.answers.get(&key)
        {
            carried.answers.insert(key, answer.clone());
        }
        Ok(carried)
    }

    pub(crate) fn answer(&self, key: &str) -> Option<&Raw> {
        self.answers.get(key)
    }

    /// The state to give out with a question under `key`.
    pub(crate) fn asking(&self, key: &str) -> Box<str> {
        seal(&Self { asked: Some(key.into()), ..self.clone() })
    }
}

fn seal(carried: &Carried) -> Box<str> {
    // It is made of JSON, so it can be written as JSON.
    serde_json::to_string(carried).unwrap_or_default().into()
}

fn open(state: &str) -> Result<Carried, RpcError> {
    serde_json::from_str(state).map_err(|_| RpcError::invalid_params("`requestState` is none of this server's"))
}

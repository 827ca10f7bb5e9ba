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
    /// The questions of the last round, whose answers come beside the state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    asked: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    answers: BTreeMap<String, Raw>,
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub(crate) kept: Object,
}

impl Carried {
    /// What came back with a call, the answers of the last round included. A client may answer before it is asked: then
    /// there is no state, and what it says is taken.
    ///
    /// # Errors
    /// -32602 if the state is none that was given out.
    pub(crate) fn of(context: &Context) -> Result<Self, RpcError> {
        let Some(state) = &context.state else {
            let given = context.answers.iter().filter_map(|(key, answer)| Some((key.into(), answer.ok()?.clone())));
            return Ok(Self { answers: given.collect(), ..Self::default() });
        };
        let mut carried = open(state)?;
        for key in std::mem::take(&mut carried.asked) {
            if let Some(Ok(answer)) = context.answers.get(&key) {
                carried.answers.insert(key, answer.clone());
            }
        }
        Ok(carried)
    }

    pub(crate) fn answer(&self, key: &str) -> Option<&Raw> {
        self.answers.get(key)
    }

    /// The state to give out with questions under these keys.
    pub(crate) fn asking<'a>(&self, keys: impl Iterator<Item = &'a str>) -> Box<str> {
        seal(&Self { asked: keys.map(str::to_owned).collect(), ..self.clone() })
    }
}

fn seal(carried: &Carried) -> Box<str> {
    // It is made of JSON, so it can be written as JSON.
    serde_json::to_string(carried).unwrap_or_default().into()
}

fn open(state: &str) -> Result<Carried, RpcError> {
    serde_json::from_str(state).map_err(|_| RpcError::invalid_params("`requestState` is none of this server's"))
}

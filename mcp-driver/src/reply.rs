//! What a service says to a call.

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::server::Inputs;

/// What a service says to a [`Call`](crate::Call).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reply {
    /// The result, fitted to the revision of the call, or the error.
    Result(Result<Raw, RpcError>),
    /// The client has to be asked first. The service is called again with the answers: as a new call of the same
    /// method, with the same params, and with [`Context::answers`](mcp_proto::server::Context::answers) and
    /// [`Context::state`](mcp_proto::server::Context::state) filled.
    InputRequired {
        /// The questions.
        inputs: Inputs,
        /// What to hand back with the answers. In 2026-07-28 it travels through the client.
        state: Option<Box<str>>,
    },
}

impl Reply {
    /// Questions without a state.
    #[must_use]
    pub const fn input_required(inputs: Inputs) -> Self {
        Self::InputRequired { inputs, state: None }
    }
}

impl From<Result<Raw, RpcError>> for Reply {
    fn from(outcome: Result<Raw, RpcError>) -> Self {
        Self::Result(outcome)
    }
}

impl From<Raw> for Reply {
    fn from(result: Raw) -> Self {
        Self::Result(Ok(result))
    }
}

impl From<RpcError> for Reply {
    fn from(error: RpcError) -> Self {
        Self::Result(Err(error))
    }
}

//! Why a call has no result.

use mcp_proto::SendError;
use mcp_proto::client::RequestError;
use mcp_proto::jsonrpc::{DecodeError, EncodeError};

/// Why a call has no result, sorted by who is to blame.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CallError {
    /// It was never sent: the caller could have known.
    Send(SendError),
    /// Its params could not be encoded, so it was never sent.
    Encode(EncodeError),
    /// The server or the connection failed it.
    Request(RequestError),
    /// The server's result has another shape than the method's.
    Decode(DecodeError),
}

impl std::fmt::Display for CallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Send(error) => error.fmt(f),
            Self::Encode(error) => write!(f, "the params {error}"),
            Self::Request(error) => error.fmt(f),
            Self::Decode(error) => write!(f, "the result cannot be read: {error}"),
        }
    }
}

impl std::error::Error for CallError {}

impl From<SendError> for CallError {
    fn from(error: SendError) -> Self {
        Self::Send(error)
    }
}

impl From<EncodeError> for CallError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

impl From<RequestError> for CallError {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl From<DecodeError> for CallError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

//! What came of a request.

use std::borrow::Cow;

use mcp_driver::Reply;
use mcp_proto::CloseReason;
use mcp_proto::client::RequestError;
use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::server::Inputs;

use crate::names::OTHER;

/// What came of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Ok,
    ToolError,
    InputRequired,
    Error(ErrorCode),
    /// It failed before there was an answer.
    Failed(&'static str),
    Cancelled,
    Panicked,
}

impl Outcome {
    /// The attribute `error.type`, for a request that failed.
    pub(crate) fn error_type(self) -> Option<Cow<'static, str>> {
        match self {
            Self::Ok | Self::InputRequired => None,
            Self::ToolError => Some("tool_error".into()),
            Self::Error(code) if is_usual(code) => Some(code.0.to_string().into()),
            Self::Error(_) => Some(OTHER.into()),
            Self::Failed(why) => Some(why.into()),
            Self::Cancelled => Some("cancelled".into()),
            Self::Panicked => Some("panic".into()),
        }
    }

    /// The attribute `rpc.response.status_code`, for a request that was answered with an error.
    pub(crate) const fn code(self) -> Option<ErrorCode> {
        match self {
            Self::Error(code) => Some(code),
            _ => None,
        }
    }

    /// One of seven words.
    #[cfg(feature = "metrics")]
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::ToolError => "tool_error",
            Self::InputRequired => "input_required",
            Self::Error(_) => "error",
            Self::Failed(_) => "failed",
            Self::Cancelled => "cancelled",
            Self::Panicked => "panic",
        }
    }

    /// In words that nobody has sent: what the code stands for.
    #[cfg(feature = "tracing")]
    pub(crate) const fn description(self) -> &'static str {
        match self {
            Self::Ok | Self::InputRequired => "",
            Self::ToolError => "the tool failed",
            Self::Error(ErrorCode::PARSE_ERROR) => "parse error",
            Self::Error(ErrorCode::INVALID_REQUEST) => "invalid request",
            Self::Error(ErrorCode::METHOD_NOT_FOUND) => "method not found",
            Self::Error(ErrorCode::INVALID_PARAMS) => "invalid params",
            Self::Error(ErrorCode::INTERNAL_ERROR) => "internal error",
            Self::Error(_) => "an error of the server's",
            Self::Failed(why) => why,
            Self::Cancelled => "cancelled",
            Self::Panicked => "the handler panicked",
        }
    }
}

/// What came of a call, on whichever side.
pub(crate) trait Came {
    fn outcome(&self) -> Outcome;
    fn result(&self) -> Option<&Raw>;
    /// The questions that it puts to the client instead of an answer.
    fn inputs(&mut self) -> Option<&mut Inputs> {
        None
    }
    #[cfg(feature = "tracing")]
    fn message(&self) -> Option<&str>;
}

impl Came for Reply {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Result(result) => result.outcome(),
            _ => Outcome::InputRequired,
        }
    }

    fn result(&self) -> Option<&Raw> {
        match self {
            Self::Result(result) => result.result(),
            _ => None,
        }
    }

    fn inputs(&mut self) -> Option<&mut Inputs> {
        match self {
            Self::InputRequired { inputs, .. } => Some(inputs),
            _ => None,
        }
    }

    #[cfg(feature = "tracing")]
    fn message(&self) -> Option<&str> {
        match self {
            Self::Result(result) => result.message(),
            _ => None,
        }
    }
}

impl Came for Result<Raw, RpcError> {
    fn outcome(&self) -> Outcome {
        match self {
            Ok(result) if is_tool_error(result) => Outcome::ToolError,
            Ok(_) => Outcome::Ok,
            Err(error) => Outcome::Error(error.code),
        }
    }

    fn result(&self) -> Option<&Raw> {
        self.as_ref().ok()
    }

    #[cfg(feature = "tracing")]
    fn message(&self) -> Option<&str> {
        self.as_ref().err().map(|error| &*error.message)
    }
}

/// The answer of a client that was asked.
impl Came for Result<&Raw, &RpcError> {
    fn outcome(&self) -> Outcome {
        match self {
            Ok(_) => Outcome::Ok,
            Err(error) => Outcome::Error(error.code),
        }
    }

    fn result(&self) -> Option<&Raw> {
        self.as_ref().ok().copied()
    }

    #[cfg(feature = "tracing")]
    fn message(&self) -> Option<&str> {
        self.as_ref().err().map(|error| &*error.message)
    }
}

impl Came for Result<&Raw, &RequestError> {
    fn outcome(&self) -> Outcome {
        match self {
            Ok(result) if is_tool_error(result) => Outcome::ToolError,
            Ok(_) => Outcome::Ok,
            Err(RequestError::Peer(error)) => Outcome::Error(error.code),
            Err(RequestError::Cancelled) => Outcome::Cancelled,
            Err(RequestError::TimedOut) => Outcome::Failed("timeout"),
            Err(RequestError::BadResult(_)) => Outcome::Failed("bad_result"),
            Err(RequestError::InputRefused(_)) => Outcome::Failed("input_refused"),
            Err(RequestError::NotSent(_)) => Outcome::Failed("not_sent"),
            Err(RequestError::Interrupted) => Outcome::Failed("interrupted"),
            Err(RequestError::Status(_)) => Outcome::Failed("http_status"),
            Err(RequestError::Unauthorized(_)) => Outcome::Failed("unauthorized"),
            Err(RequestError::Redirected(_)) => Outcome::Failed("redirected"),
            Err(RequestError::Lost(_)) => Outcome::Failed("connection_lost"),
            Err(_) => Outcome::Failed(OTHER),
        }
    }

    fn result(&self) -> Option<&Raw> {
        self.as_ref().ok().copied()
    }

    #[cfg(feature = "tracing")]
    fn message(&self) -> Option<&str> {
        match self {
            Err(RequestError::Peer(error)) => Some(&error.message),
            _ => None,
        }
    }
}

/// The attribute `error.type` of a session, for one that has not ended as it should.
pub(crate) const fn error_of_session(reason: Option<&CloseReason>) -> Option<&'static str> {
    match reason {
        None | Some(CloseReason::Local | CloseReason::PeerClosed) => None,
        Some(CloseReason::PeerIncompatible(_)) => Some("incompatible"),
        Some(CloseReason::PeerMisbehaved(_)) => Some("misbehaved"),
        Some(CloseReason::TransportFailed) => Some("transport_failed"),
        Some(_) => Some(OTHER),
    }
}

/// Whether it is a code of which there are few: those of JSON-RPC, its reserved range, and none that a peer makes up.
fn is_usual(ErrorCode(code): ErrorCode) -> bool {
    matches!(code, -32700 | -32603..=-32600 | -32099..=-32000)
}

fn is_tool_error(result: &Raw) -> bool {
    matches!(result.pick(["isError"]), Some([Some("true")]))
}

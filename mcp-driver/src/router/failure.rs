//! Why a handler has no result.

use std::error::Error;
use std::fmt;

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::server::Inputs;

use super::carried::Carried;
use crate::Reply;

/// Why a handler has no result: what went wrong in words, an error of the protocol, or a question to be answered first.
///
/// `?` makes one of every error. An [`RpcError`] is answered as it is. Anything else, in a tool, becomes a result that
/// says so to the model, with its causes; elsewhere it is answered with -32603. It is no [`Error`] itself, so that it
/// can be made of every one.
pub struct Failure(Kind);

enum Kind {
    Told(String),
    Protocol(RpcError),
    Asked { questions: Vec<Question>, carried: Carried },
}

/// A question on its way to the client.
#[derive(Debug)]
struct Question {
    key: String,
    method: &'static str,
    params: Raw,
}

impl Failure {
    /// What went wrong, for the model or the user to read.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self(Kind::Told(message.into()))
    }

    /// An error of the protocol: the call should not have been made.
    #[must_use]
    pub const fn protocol(error: RpcError) -> Self {
        Self(Kind::Protocol(error))
    }

    pub(crate) fn asked(key: &str, method: &'static str, params: Raw, carried: Carried) -> Self {
        Self(Kind::Asked { questions: vec![Question { key: key.into(), method, params }], carried })
    }

    /// Both at once: questions are put together, and anything else comes before a question.
    pub(crate) fn with(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Kind::Asked { mut questions, .. }, Kind::Asked { questions: more, carried }) => {
                questions.extend(more);
                Self(Kind::Asked { questions, carried })
            }
            (Kind::Asked { .. }, failed) | (failed, _) => Self(failed),
        }
    }

    /// Whether this is a question on its way to the client, which a handler that catches failures has to let through.
    #[must_use]
    pub const fn is_question(&self) -> bool {
        matches!(self.0, Kind::Asked { .. })
    }

    /// The reply, with what went wrong told as `tell` does.
    pub(crate) fn into_reply(self, tell: impl FnOnce(String) -> Reply) -> Reply {
        match self.0 {
            Kind::Told(message) => tell(message),
            Kind::Protocol(error) => error.into(),
            Kind::Asked { questions, carried } => {
                let state = carried.asking(questions.iter().map(|question| &*question.key));
                let inputs = questions.into_iter().fold(Inputs::new(), |inputs, Question { key, method, params }| {
                    inputs.with(&key, method, Some(params))
                });
                Reply::InputRequired { inputs, state: Some(state) }
            }
        }
    }
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let error: &(dyn Error + 'static) = &error;
        if let Some(error) = error.downcast_ref::<RpcError>() {
            return Self::protocol(error.clone());
        }
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message = format!("{message}: {error}");
            cause = error.source();
        }
        Self::new(message)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Told(message) => f.debug_tuple("Failure").field(message).finish(),
            Kind::Protocol(error) => f.debug_tuple("Failure").field(error).finish(),
            Kind::Asked { questions, .. } => f.debug_tuple("Failure").field(questions).finish(),
        }
    }
}

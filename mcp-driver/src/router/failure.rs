//! Why a handler has no result.

use std::any::Any;
use std::error::Error;
use std::fmt::{self, Display};

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::server::Inputs;

use super::Ctx;
use super::kind::Kind;
use crate::Reply;

/// Why a handler has no result: what went wrong in words, an error of the protocol, or a question to be answered first.
///
/// `?` makes one of every error. An [`RpcError`] is answered as it is. Anything else, in a tool, becomes a result that
/// says so to the model, with its causes; elsewhere it is answered with -32603. It is no [`Error`] itself, so that it
/// can be made of every one.
pub struct Failure(Cause);

enum Cause {
    Told(String),
    Protocol(RpcError),
    Asked(Vec<Question>),
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
        Self(Cause::Told(message.into()))
    }

    /// Whatever a handler gave as its error.
    pub(crate) fn of<E: Display + 'static>(error: E) -> Self {
        let mut error = Some(error);
        let any: &mut dyn Any = &mut error;
        if let Some(failure) = any.downcast_mut::<Option<Self>>().and_then(Option::take) {
            return failure;
        }
        if let Some(error) = any.downcast_mut::<Option<RpcError>>().and_then(Option::take) {
            return Self::protocol(error);
        }
        // The long form is how some errors, anyhow's among them, tell their causes.
        Self::new(error.map_or_else(String::new, |error| format!("{error:#}")))
    }

    /// An error of the protocol: the call should not have been made.
    #[must_use]
    pub const fn protocol(error: RpcError) -> Self {
        Self(Cause::Protocol(error))
    }

    pub(crate) fn asked(key: &str, method: &'static str, params: Raw) -> Self {
        Self(Cause::Asked(vec![Question { key: key.into(), method, params }]))
    }

    /// Both at once: questions are put together, and anything else comes before a question.
    pub(crate) fn with(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Cause::Asked(mut questions), Cause::Asked(more)) => {
                questions.extend(more);
                Self(Cause::Asked(questions))
            }
            (Cause::Asked(_), failed) | (failed, _) => Self(failed),
        }
    }

    /// Whether this is a question on its way to the client, which a handler that catches failures has to let through.
    #[must_use]
    pub const fn is_question(&self) -> bool {
        matches!(self.0, Cause::Asked(_))
    }

    /// What the call is answered with: the result that tells of it, an error, or the questions.
    pub(crate) fn into_reply<K: Kind>(self, ctx: &Ctx) -> Reply {
        match self.0 {
            Cause::Told(message) => ctx.reply(K::told(message)),
            Cause::Protocol(error) => error.into(),
            Cause::Asked(questions) => {
                let state = ctx.carried().asking(questions.iter().map(|question| &*question.key));
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
            Cause::Told(message) => f.debug_tuple("Failure").field(message).finish(),
            Cause::Protocol(error) => f.debug_tuple("Failure").field(error).finish(),
            Cause::Asked(questions) => f.debug_tuple("Failure").field(questions).finish(),
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Told(message) => f.write_str(message),
            Cause::Protocol(error) => error.fmt(f),
            Cause::Asked(questions) => write!(f, "{} questions are still to be answered", questions.len()),
        }
    }
}

//! Why a handler has no result.

use std::any::Any;
use std::error::Error;
use std::fmt::{self, Display};

use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::model::{ElicitParams, ElicitUrlParams, UrlElicitationRequiredData};
use serde_json::Value;

use super::Ctx;
use super::kind::Kind;
use crate::Reply;

/// Why a handler has no result: what went wrong in words, an error of the protocol, or a question to be answered first.
///
/// `?` makes one of every error. An [`RpcError`] is answered as it is. Anything else, in a tool, becomes a result that
/// says so to the model, with its causes; elsewhere it is answered with -32603. It is no [`Error`] itself, so that it
/// can be made of every one.
///
/// # Example: what an error of the standard library becomes
/// ```
/// use mcp_driver::router::Failure;
///
/// fn port(text: &str) -> Result<u16, Failure> {
///     Ok(text.parse()?)
/// }
///
/// assert_eq!(port("http").unwrap_err().to_string(), "invalid digit found in string");
/// ```
pub struct Failure(Cause);

enum Cause {
    Told(String),
    Protocol(RpcError),
    Asked(Vec<Question>),
}

/// A question on its way to the client.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) key: String,
    pub(crate) method: &'static str,
    pub(crate) params: Raw,
}

impl Failure {
    /// What went wrong, for the model or the user to read.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Failure;
    ///
    /// assert_eq!(Failure::new("there is no such note").to_string(), "there is no such note");
    /// ```
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
    ///
    /// # Example: a request that makes no sense
    /// ```
    /// use mcp_driver::proto::jsonrpc::RpcError;
    /// use mcp_driver::router::Failure;
    ///
    /// async fn halve(number: i64) -> Result<i64, Failure> {
    ///     if number % 2 == 0 {
    ///         return Ok(number / 2);
    ///     }
    ///     Err(Failure::protocol(RpcError::invalid_params("the number is odd")))
    /// }
    /// # let _ = halve;
    /// ```
    #[must_use]
    pub const fn protocol(error: RpcError) -> Self {
        Self(Cause::Protocol(error))
    }

    /// The user has to go to a URL before the call can be served: the error -32042, which 2025-11-25 alone has. In the
    /// other revisions it is -32603 with the same words.
    ///
    /// [`Ctx::elicit_url`] is for all revisions since then, and lets the call go on. This one ends it: the client
    /// starts over when it hears that the user is done, by a `notifications/elicitation/complete` that names
    /// `elicitation_id` and is sent by [`ServerHandle::notify`](crate::ServerHandle::notify) (client/elicitation of 2025-11-25, "URL Elicitation Required Error").
    ///
    /// # Example: a sign-in
    /// ```
    /// use mcp_driver::router::Failure;
    ///
    /// async fn mail() -> Result<&'static str, Failure> {
    ///     Err(Failure::url_required("Sign in first", "https://mail.example/sign-in?id=s-1", "s-1"))
    /// }
    /// # let _ = mail;
    /// ```
    #[must_use]
    pub fn url_required(message: &str, url: &str, elicitation_id: &str) -> Self {
        let going = ElicitUrlParams::new(message, url).with_elicitation_id(elicitation_id);
        let data = UrlElicitationRequiredData::new(vec![ElicitParams::Url(going)]);
        Self::protocol(RpcError::new(ErrorCode::URL_ELICITATION_REQUIRED, message).with_data(&data))
    }

    pub(crate) fn asked(question: Question) -> Self {
        Self(Cause::Asked(vec![question]))
    }

    /// What is wrong in words, if that is all there is to it.
    pub(crate) fn words(&self) -> Option<&str> {
        match &self.0 {
            Cause::Told(message) => Some(message),
            Cause::Protocol(_) | Cause::Asked(_) => None,
        }
    }

    /// Both at once: questions are put together, what the client lacks is told together, and anything else comes before
    /// a question.
    pub(crate) fn with(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Cause::Asked(mut questions), Cause::Asked(more)) => {
                questions.extend(more);
                Self(Cause::Asked(questions))
            }
            (Cause::Protocol(mut error), Cause::Protocol(other)) => {
                lacking(&mut error, &other);
                Self::protocol(error)
            }
            (Cause::Asked(_), failed) | (failed, _) => Self(failed),
        }
    }

    /// Whether this is a question on its way to the client, and no failure: best let through with `?`.
    ///
    /// A handler that does not is not run to its end in vain: a question that was put is asked even so, and what the
    /// handler gave in its stead is dropped, unless that was an error of the protocol. The handler is run again with
    /// the answer, so what it did instead of waiting for it has been done.
    ///
    /// # Example: without an answer, if the client cannot be asked
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// async fn folders(ctx: Ctx) -> Result<usize, Failure> {
    ///     match ctx.roots() {
    ///         Ok(roots) => Ok(roots.len()),
    ///         Err(question) if question.is_question() => Err(question),
    ///         Err(_) => Ok(0),
    ///     }
    /// }
    /// # let _ = folders;
    /// ```
    #[must_use]
    pub const fn is_question(&self) -> bool {
        matches!(self.0, Cause::Asked(_))
    }

    /// What the call is answered with: the result that tells of it, an error, or the questions.
    pub(crate) fn into_reply<K: Kind>(self, ctx: &Ctx) -> Reply {
        match self.0 {
            Cause::Told(message) => K::reply(ctx, K::told(message)),
            Cause::Protocol(error) => error.into(),
            Cause::Asked(questions) => ctx.ask_client(questions),
        }
    }
}

/// Adds what the client lacks by `other` to what it lacks by `error`, if that is what both are about.
fn lacking(error: &mut RpcError, other: &RpcError) {
    if (error.code, other.code) != (ErrorCode::MISSING_CLIENT_CAPABILITY, ErrorCode::MISSING_CLIENT_CAPABILITY) {
        return;
    }
    let read = |error: &RpcError| error.data.as_ref()?.decode::<Value>().ok();
    let (Some(mut both), Some(more)) = (read(error), read(other)) else { return };
    merge(&mut both, more);
    error.data = Raw::encode(&both).ok();
    if error.message != other.message {
        error.message = format!("{}; {}", error.message, other.message).into();
    }
}

/// Capabilities are objects in objects, four deep at most.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
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
            Cause::Asked(questions) => {
                f.write_str("waiting for the answer to ")?;
                for (place, question) in questions.iter().enumerate() {
                    f.write_str(if place > 0 { ", " } else { "" })?;
                    f.write_str(question.method)?;
                }
                f.write_str(": the handler has to pass this failure on with `?`, as it is")
            }
        }
    }
}

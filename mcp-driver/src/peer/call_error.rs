//! Why a call has no result.

use std::fmt;

use mcp_proto::client::RequestError;
use mcp_proto::jsonrpc::{DecodeError, EncodeError, RpcError};
use mcp_proto::{CloseReason, Incompatible, SendError};

/// Why a call has no result, sorted by who is to blame.
///
/// Its text names the call, what went wrong and, where there is one, the next step.
///
/// # Example: what became of a call
/// ```no_run
/// use mcp_driver::{CallError, Peer};
///
/// # async fn example(peer: Peer) {
/// match peer.call_tool("divide", &serde_json::json!({"a": 1, "b": 0})).json::<f64>().await {
///     Ok(quotient) => println!("{quotient}"),
///     Err(CallError::Tool { text, .. }) => println!("the tool says: {text}"),
///     Err(error) => println!("{error}"),
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CallError {
    /// It was never sent: the caller could have known.
    #[non_exhaustive]
    Send {
        /// The call: its method, and what it is about.
        call: Box<str>,
        /// Why not.
        error: SendError,
    },
    /// Its params could not be encoded, so it was never sent.
    #[non_exhaustive]
    Encode {
        /// The call: its method, and what it is about.
        call: Box<str>,
        /// What refused to be encoded.
        error: EncodeError,
    },
    /// Its arguments are of a kind that it cannot take, so it was never sent.
    #[non_exhaustive]
    Arguments {
        /// The call: its method, and what it is about.
        call: Box<str>,
        /// What was expected, and what was given.
        problem: Box<str>,
    },
    /// The server or the connection failed it.
    #[non_exhaustive]
    Request {
        /// The call: its method, and what it is about.
        call: Box<str>,
        /// How.
        error: RequestError,
    },
    /// The server's result has another shape than the method's.
    #[non_exhaustive]
    Decode {
        /// The call: its method, and what it is about.
        call: Box<str>,
        /// What was expected, what came, and where.
        error: DecodeError,
    },
    /// The tool ran and failed.
    #[non_exhaustive]
    Tool {
        /// Its name.
        tool: Box<str>,
        /// What it says about that.
        text: String,
    },
    /// The tool ran, and what it gave is not what was asked for.
    #[non_exhaustive]
    Shape {
        /// Its name.
        tool: Box<str>,
        /// What was expected, and what came.
        problem: Box<str>,
    },
    /// The structured result of a tool breaks the tool's own output schema (server/tools, "Output Schema").
    #[non_exhaustive]
    Schema {
        /// Its name.
        tool: Box<str>,
        /// Every mistake with its place.
        mistakes: Box<str>,
    },
    /// A list leads back to a page that it has had already: it would never end.
    #[non_exhaustive]
    Cycle {
        /// The call: its method.
        call: Box<str>,
        /// The cursor that came twice.
        cursor: Box<str>,
    },
    /// A list has more pages than are read.
    #[non_exhaustive]
    TooManyPages {
        /// The call: its method.
        call: Box<str>,
        /// How many are read.
        most: usize,
    },
}

impl CallError {
    /// The error that the server answered with, if that is what happened.
    #[must_use]
    pub const fn answered(&self) -> Option<&RpcError> {
        match self {
            Self::Request { error: RequestError::Peer(error), .. } => Some(error),
            _ => None,
        }
    }

    /// Why the connection ended, if that is what happened.
    ///
    /// # Example: a server that does not open
    /// ```no_run
    /// use mcp_driver::Peer;
    /// use mcp_driver::proto::CloseReason;
    ///
    /// # async fn example(peer: Peer) {
    /// let Err(error) = peer.ready().await else { return };
    /// match error.lost() {
    ///     Some(CloseReason::PeerIncompatible(why)) => println!("another server might do: {why}"),
    ///     _ => println!("{error}"),
    /// }
    /// # }
    /// ```
    #[must_use]
    pub const fn lost(&self) -> Option<&CloseReason> {
        match self {
            Self::Request { error: RequestError::Lost(reason), .. } => Some(reason),
            _ => None,
        }
    }

    pub(crate) fn send(call: &str, error: SendError) -> Self {
        Self::Send { call: call.into(), error }
    }

    pub(crate) fn encode(call: &str, error: EncodeError) -> Self {
        Self::Encode { call: call.into(), error }
    }

    pub(crate) fn arguments(call: &str, problem: impl Into<Box<str>>) -> Self {
        Self::Arguments { call: call.into(), problem: problem.into() }
    }

    pub(crate) fn request(call: &str, error: RequestError) -> Self {
        Self::Request { call: call.into(), error }
    }

    pub(crate) fn decode(call: &str, error: DecodeError) -> Self {
        Self::Decode { call: call.into(), error }
    }

    /// Says what the call is about: the tool, the prompt, the resource.
    pub(crate) fn about(mut self, name: &str) -> Self {
        match &mut self {
            Self::Send { call, .. }
            | Self::Encode { call, .. }
            | Self::Arguments { call, .. }
            | Self::Request { call, .. }
            | Self::Decode { call, .. } => *call = format!("{call} `{name}`").into(),
            Self::Tool { .. }
            | Self::Shape { .. }
            | Self::Schema { .. }
            | Self::Cycle { .. }
            | Self::TooManyPages { .. } => {}
        }
        self
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send { call, error } => {
                write!(f, "{call} was not sent: {error}")?;
                f.write_str(match error {
                    SendError::Full => "; wait for answers before asking more, or raise the limit `pending`",
                    SendError::Closed => "; `Peer::close_reason` tells why",
                    _ => "",
                })
            }
            Self::Encode { call, error } => write!(f, "{call} was not sent: its params {error}"),
            Self::Arguments { call, problem } => write!(f, "{call} was not sent: {problem}"),
            Self::Request { call, error } => {
                write!(f, "{call}: {error}")?;
                f.write_str(match error {
                    RequestError::TimedOut => "; give it longer with `timeout`",
                    RequestError::Unauthorized(_) => "; `Peer::authorize` gives it a token",
                    RequestError::Lost(CloseReason::TransportFailed) => "; `close` of the connection tells how",
                    RequestError::Lost(CloseReason::PeerIncompatible(Incompatible::Unauthorized { .. })) => {
                        "; `HttpEndpoint::token` gives it a token"
                    }
                    _ => "",
                })
            }
            Self::Decode { call, error } => {
                write!(f, "{call}: the result cannot be read: {error}; the server breaks the protocol")
            }
            Self::Tool { tool, text } => write!(f, "the tool `{tool}` failed: {text}"),
            Self::Shape { tool, problem } => write!(f, "the result of the tool `{tool}`: {problem}"),
            Self::Schema { tool, mistakes } => write!(
                f,
                "the structured result of the tool `{tool}` breaks its own output schema: {mistakes}; the server is at fault"
            ),
            Self::Cycle { call, cursor } => {
                write!(f, "{call}: the server gave the cursor `{cursor}` twice, so its pages go in circles")
            }
            Self::TooManyPages { call, most } => {
                write!(f, "{call}: there are more than {most} pages; read more with `max_pages`")
            }
        }
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Send { error, .. } => Some(error),
            Self::Encode { error, .. } => Some(error),
            Self::Request { error, .. } => Some(error),
            Self::Decode { error, .. } => Some(error),
            _ => None,
        }
    }
}

//! Why a server that comes back gave no answer.

use std::fmt;
use std::sync::Arc;

use mcp_driver::CallError;
use mcp_proto::SendError;
use mcp_proto::client::RequestError;

use super::UpstreamState;
use crate::layer::printable::printable;

/// Why a server that comes back gave no answer. Its text names the server, what went wrong and what happens next.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UpstreamError {
    /// There was no connection in time, or will never be one; nothing was sent.
    #[non_exhaustive]
    Unavailable {
        /// The server's name.
        server: Arc<str>,
        /// What it was at then: its last failure, and when it is tried next.
        state: UpstreamState,
    },
    /// The server went away while the call was under way. It may have acted on it or not, so it was not repeated.
    #[non_exhaustive]
    Interrupted {
        /// The server's name.
        server: Arc<str>,
        /// What the call met.
        error: CallError,
    },
    /// The call itself failed.
    #[non_exhaustive]
    Call {
        /// The server's name.
        server: Arc<str>,
        /// How.
        error: CallError,
    },
}

impl UpstreamError {
    /// The server's name.
    #[must_use]
    pub fn server(&self) -> &str {
        match self {
            Self::Unavailable { server, .. } | Self::Interrupted { server, .. } | Self::Call { server, .. } => server,
        }
    }

    /// What the call met, if one was made.
    #[must_use]
    pub const fn call(&self) -> Option<&CallError> {
        match self {
            Self::Unavailable { .. } => None,
            Self::Interrupted { error, .. } | Self::Call { error, .. } => Some(error),
        }
    }
}

/// How many characters of a failure are told.
const LONGEST: usize = 4096;

/// One line, fit to be printed: the words of servers and of files are in it.
impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Unavailable { server, state } => format!("the server `{server}` is not there: {state}"),
            Self::Interrupted { server, error } => format!(
                "the server `{server}` went away during a call, which it may have acted on or not, and which was not \
                 repeated: {error}"
            ),
            Self::Call { server, error } => format!("the server `{server}`: {error}"),
        };
        f.write_str(&printable(&text, LONGEST))
    }
}

impl std::error::Error for UpstreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.call().map(|error| error as _)
    }
}

/// Whether the connection ended before the call went out.
pub(super) const fn was_never_sent(error: &CallError) -> bool {
    matches!(
        error,
        CallError::Send { error: SendError::Closed, .. }
            | CallError::Request { error: RequestError::NotSent(SendError::Closed), .. }
    )
}

/// Whether the connection ended while the call was under way.
pub(super) const fn is_interruption(error: &CallError) -> bool {
    matches!(error, CallError::Request { error: RequestError::Lost(_) | RequestError::Interrupted, .. })
}

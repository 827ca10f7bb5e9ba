//! What a client tells its application.

use alloc::boxed::Box;
#[cfg(feature = "http")]
use alloc::vec::Vec;

use crate::jsonrpc::{Raw, RpcError};
use crate::model::SubscriptionFilter;
use crate::{CloseReason, InputId, RequestHandle};

/// What a client tells its application.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The server's era, revision and capabilities are known: see [`Client::verdict`](super::Client::verdict).
    ///
    /// Over HTTP it comes again when a legacy server has dropped the session and a new one is open (transports page of
    /// 2025-11-25, "Session Management"): what the server kept in the old one, subscribed resources and the log level,
    /// is gone and to be asked for again.
    Ready,
    /// The last event of a request: its result, or why there is none. Every accepted request gets exactly one.
    Finished {
        /// The request.
        request: RequestHandle,
        /// The result, with `resultType` complete or absent, or why there is none.
        outcome: Result<Raw, RequestError>,
    },
    /// A request that asked for progress makes some. `progress` strictly increases.
    Progress {
        /// The request.
        request: RequestHandle,
        /// How far it is.
        progress: f64,
        /// How far it has to go, if that is known.
        total: Option<f64>,
        /// What it is doing.
        message: Option<Box<str>>,
    },
    /// A subscription is open: the server will send what `filter` names, which may be less than what was asked for.
    /// It ends with `Finished`. Over HTTP it comes again when the stream broke off and the subscription was renewed:
    /// changes in between went unnoticed.
    Subscribed {
        /// The `subscriptions/listen` request.
        request: RequestHandle,
        /// What the server agreed to.
        filter: SubscriptionFilter,
    },
    /// A notification that the machine has no use for itself.
    Notification {
        /// The subscription that it belongs to (modern), or none.
        subscription: Option<RequestHandle>,
        /// The method.
        method: Box<str>,
        /// The params.
        params: Option<Raw>,
    },
    /// The server asks something: elicitation, sampling, roots. To be answered with
    /// [`Client::answer`](super::Client::answer).
    Input {
        /// Names the question.
        input: InputId,
        /// The request on whose behalf it is asked (modern), or none.
        during: Option<RequestHandle>,
        /// `elicitation/create`, `sampling/createMessage` or `roots/list`.
        method: Box<str>,
        /// The params.
        params: Option<Raw>,
    },
    /// A question need not be answered any more: the server took it back, or the request it belonged to ended.
    InputCancelled {
        /// The question.
        input: InputId,
    },
    /// The server sent something that is no message, or that answers nothing. It is reported, dropped, and the
    /// connection goes on; after [`Limits::noise`](crate::Limits::noise) such lines they are only counted.
    Noise {
        /// What was wrong with it.
        error: RpcError,
        /// The start of the line, control characters escaped.
        excerpt: Box<str>,
    },
    /// The server wants authorization, over HTTP. What becomes of the request depends on
    /// [`OnUnauthorized`](crate::http::client::OnUnauthorized).
    #[cfg(feature = "http")]
    Unauthorized {
        /// 401 or 403.
        status: u16,
        /// What the server demands, as its `WWW-Authenticate` fields say.
        challenges: Vec<crate::http::challenge::Challenge>,
        /// The request that it refused, or none: the opening, a notification, a stream.
        request: Option<RequestHandle>,
    },
    /// A tool was left out of a `tools/list` result: over HTTP, one whose `x-mcp-header` annotations break a rule must
    /// not be used (Streamable HTTP page of 2026-07-28, "Schema Extension").
    #[cfg(feature = "http")]
    ToolRejected {
        /// Its name.
        tool: Box<str>,
        /// Which rule, and where.
        reason: Box<str>,
    },
    /// The last event of all.
    Closed {
        /// Why.
        reason: CloseReason,
    },
}

/// Why one request has no result. The connection goes on, unless it is [`Lost`](Self::Lost).
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The server answered with an error.
    #[error("the server answered: {0}")]
    Peer(RpcError),
    /// No answer came in time.
    #[error("no answer came in time")]
    TimedOut,
    /// The application cancelled it.
    #[error("cancelled")]
    Cancelled,
    /// The server's answer breaks the protocol.
    #[error("the server's answer cannot be used: {0}")]
    BadResult(Box<str>),
    /// The server asked something that the application refused to answer.
    #[error("a question of the server's was not answered: {0}")]
    InputRefused(RpcError),
    /// It waited for the opening to finish, and what was agreed on does not allow it.
    #[error(transparent)]
    NotSent(#[from] crate::SendError),
    /// Its exchange broke off before the answer came, over HTTP. The server may have acted on it.
    #[error("the exchange broke off before the answer came")]
    Interrupted,
    /// The server answered with this HTTP status and said nothing that could be read as an answer.
    #[error("the server answered with HTTP status {0}")]
    Status(u16),
    /// The server wants authorization, with this HTTP status.
    #[error("the server wants authorization (HTTP status {0})")]
    Unauthorized(u16),
    /// The server redirects to this place, and that is not followed: it is another origin, or the redirection is of a
    /// kind that would change the request, or one too many.
    #[error("the server redirects to {0}, which is not followed")]
    Redirected(Box<str>),
    /// The connection ended.
    #[error("the connection ended: {0}")]
    Lost(CloseReason),
}

//! Whoever answers the questions of a server.

use std::future::{Future, Ready, ready};
use std::sync::Arc;

#[cfg(feature = "http")]
use mcp_proto::http::challenge::Challenge;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{ClientCapabilities, SubscriptionFilter};
use mcp_proto::{RequestHandle, Version};

use crate::{Observer, Peer, Progress};

/// Answers the questions of a server and hears its notifications.
///
/// A [`Handlers`](crate::Handlers) is one, made of closures; a [`ClientHandler`](crate::ClientHandler) makes one of a
/// type's methods; and `()` is one that answers nothing. Everything here runs
/// inside the client driver's future, and a question that the server takes back is dropped where it stands. Whether a
/// driver is `Send` follows from [`Future`](Self::Future).
pub trait Handler {
    /// A question being answered.
    type Future: Future<Output = Result<Raw, RpcError>>;

    /// Answers a question: an elicitation, a sampling request, a look at the roots. Only what [`declare`](Self::declare)
    /// declares is asked; anything else is answered with -32601 before it comes here.
    ///
    /// A panic, here or in the future, is answered with -32603 and the connection goes on.
    fn input(&self, input: Input) -> Self::Future;

    /// Adds to the capabilities what this handler can do; nothing by default. Asked once, before the connection opens.
    ///
    /// Elicitation, sampling and roots are declared here and nowhere else: what the configuration says about them is
    /// left out, so that no client promises what nobody answers.
    fn declare(&self, capabilities: &mut ClientCapabilities) {
        let _ = capabilities;
    }

    /// Methods beside those of the spec that a legacy server may call; they come to [`input`](Self::input). None by
    /// default. Asked once, before the connection opens.
    fn methods(&self) -> Vec<Box<str>> {
        Vec::new()
    }

    /// Adds to the filter what this handler wants to hear of; nothing by default. Asked whenever a connection is ready:
    /// the driver then subscribes, and [`notification`](Self::notification) hears. A legacy server tells of lists without
    /// being asked.
    fn listens(&self, filter: &mut SubscriptionFilter) {
        let _ = filter;
    }

    /// A connection begins, and `peer` reaches it from anywhere; ignored by default.
    fn opened(&self, peer: &Peer) {
        let _ = peer;
    }

    /// Takes a notification that means nothing to the protocol itself and belongs to no subscription but the one that
    /// this handler [wants](Self::listens); ignored by default. They come in order, one after the other.
    fn notification(&self, method: &str, params: Option<&Raw>) {
        let _ = (method, params);
    }

    /// Hears how far a request has come that asked for progress, beside the closure of the request itself; ignored by
    /// default.
    fn progress(&self, request: RequestHandle, progress: &Progress) {
        let _ = (request, progress);
    }

    /// Hears of a line that was no message or answered nothing, such as what a server has printed to its standard
    /// output; ignored by default. `excerpt` is its start, with control characters escaped.
    fn noise(&self, error: &RpcError, excerpt: &str) {
        let _ = (error, excerpt);
    }

    /// Whoever looks on; nobody by default. Asked once, before the connection opens.
    fn observer(&self) -> Option<Arc<dyn Observer>> {
        None
    }

    /// Hears that the server wants authorization, over HTTP: the status, 401 or 403, what it demands, and the request
    /// that it refused, if it was one; ignored by default. [`Peer::authorize`](crate::Peer::authorize) gives it a token.
    #[cfg(feature = "http")]
    fn unauthorized(&self, status: u16, challenges: &[Challenge], request: Option<RequestHandle>) {
        let _ = (status, challenges, request);
    }

    /// Hears that a tool was left out of what the server listed, over HTTP, for it breaks a rule; ignored by default.
    #[cfg(feature = "http")]
    fn tool_rejected(&self, tool: &str, reason: &str) {
        let _ = (tool, reason);
    }
}

/// A question of a server.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Input {
    /// `elicitation/create`, `sampling/createMessage` or `roots/list`.
    pub method: Box<str>,
    /// The params.
    pub params: Option<Raw>,
    /// The request on whose behalf it is asked; 2026-07-28 says so, earlier revisions do not.
    pub during: Option<RequestHandle>,
    /// The revision that is spoken, to which the answer is to be [fitted](mcp_proto::model::Fit).
    pub version: Version,
}

impl Input {
    pub(crate) const fn new(
        method: Box<str>,
        params: Option<Raw>,
        during: Option<RequestHandle>,
        version: Version,
    ) -> Self {
        Self { method, params, during, version }
    }
}

/// Answers nothing and hears nothing.
impl Handler for () {
    type Future = Ready<Result<Raw, RpcError>>;

    fn input(&self, input: Input) -> Self::Future {
        ready(Err(RpcError::method_not_found(&input.method)))
    }
}

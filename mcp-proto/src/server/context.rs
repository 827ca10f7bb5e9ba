//! What a request says of its sender.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::Answers;
use crate::model::{ClientCapabilities, Implementation, LoggingLevel, ProgressToken};
use crate::{Instant, Version};

/// What a request says of its sender. Modern: read from its `_meta`. Legacy: from the session. A handler cannot tell.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Context {
    /// The revision that is spoken.
    pub version: Version,
    /// Who asks, and what it can do. Shared between requests that say the same.
    pub client: Arc<ClientProfile>,
    /// From which level on log messages are wanted; `None`: none are.
    pub log_level: Option<LoggingLevel>,
    /// The token of the progress that is wanted; `None`: none is.
    pub progress_token: Option<ProgressToken>,
    /// The answers to what was asked with [`Server::require_input`](super::Server::require_input).
    pub answers: Answers,
    /// What was passed to [`Server::require_input`](super::Server::require_input) as state. In the modern era it came
    /// back through the client, who may have changed it: check it before you believe it.
    pub state: Option<Box<str>>,
    /// Where the request stands in a distributed trace.
    pub trace: Option<Trace>,
    /// When [`Config::call_timeout`](super::Config::call_timeout) ends the request, if it does.
    pub deadline: Option<Instant>,
}

/// What a client says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ClientProfile {
    /// Who it says it is. Not verified: for display only.
    pub info: Option<Implementation>,
    /// What it can be asked.
    pub capabilities: ClientCapabilities,
}

/// W3C trace context, as text (basic page of 2026-07-28, "OpenTelemetry trace context").
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Trace {
    /// `traceparent`.
    pub parent: Box<str>,
    /// `tracestate`.
    pub state: Option<Box<str>>,
    /// `baggage`.
    pub baggage: Option<Box<str>>,
}

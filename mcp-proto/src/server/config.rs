//! How a server behaves.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use crate::model::{CacheScope, Implementation, LoggingLevel, ServerCapabilities};
use crate::rpc::keep_alive::KeepAlive;
use crate::{Limits, Version};

/// How a server behaves.
///
/// # Example
/// ```
/// use mcp_proto::Version;
/// use mcp_proto::model::Implementation;
/// use mcp_proto::server::Config;
///
/// let mut config = Config::new(Implementation::new("my-server", "1.0"));
/// config.versions = vec![Version::V2026_07_28, Version::V2025_11_25];
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Who this server is.
    pub info: Implementation,
    /// What this server offers. A request for anything else is answered with -32601.
    pub capabilities: ServerCapabilities,
    /// How this server wants to be used, in words for a model.
    pub instructions: Option<String>,
    /// The revisions that are served, preferred first; default all, the newest first. A server with modern and legacy
    /// ones serves each client as it opens. One with legacy ones alone takes no notice of modern metadata: it answers
    /// a modern client's probe as servers of those revisions do, so that the client falls back to `initialize`.
    pub versions: Vec<Version>,
    /// How long a client may keep the answer to `server/discover`, and the lists and resources whose results do not
    /// say so themselves, default zero (modern).
    pub cache_ttl: Duration,
    /// Who may share them, default private (modern).
    pub cache_scope: CacheScope,
    /// The level from which on log messages go to a legacy client that has not set one, default
    /// [`LoggingLevel::Info`]. A modern client gets none that it did not ask for.
    pub log_level: LoggingLevel,
    /// How long a legacy client may take to answer a question, default 10 min: people answer it. Over it the question
    /// is taken back and counts as answered with an error.
    pub input_timeout: Duration,
    /// How long a request may take, default `None`: as long as its client waits. Over it the request is answered with
    /// -32603 and reported as [`Event::Cancelled`](super::Event::Cancelled). The time that a client takes to answer
    /// questions does not count: once it has, the request has all of its time again, in either era.
    pub call_timeout: Option<Duration>,
    /// Pings to a legacy client, default none.
    pub keep_alive: Option<KeepAlive>,
    /// Bounds.
    pub limits: Limits,
}

impl Config {
    /// A server that offers nothing yet and speaks every revision.
    #[must_use]
    pub fn new(info: Implementation) -> Self {
        Self {
            info,
            capabilities: ServerCapabilities::default(),
            instructions: None,
            versions: Version::ALL.into(),
            cache_ttl: Duration::ZERO,
            cache_scope: CacheScope::Private,
            log_level: LoggingLevel::Info,
            input_timeout: Duration::from_secs(600),
            call_timeout: None,
            keep_alive: None,
            limits: Limits::default(),
        }
    }
}

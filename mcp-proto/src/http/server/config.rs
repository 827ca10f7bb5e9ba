//! How an HTTP endpoint behaves.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::time::Duration;
use std::sync::OnceLock;

use super::{Hosts, Origins};
use crate::meta::result_meta::ResultParts;
use crate::server;

/// How an HTTP endpoint behaves. The defaults are those of a server for the machine it runs on: see [`Hosts`] and
/// [`Origins`] before it is opened up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// What is served.
    pub server: Arc<server::Config>,
    /// The names under which the endpoint may be reached, default those of the loopback interface.
    pub hosts: Hosts,
    /// The web pages that may reach it, default those of the loopback interface.
    pub origins: Origins,
    /// The path of the endpoint, default `/mcp`; `None` takes every path, for servers that route by themselves.
    /// Another path is answered with 404.
    pub path: Option<Box<str>>,
    /// How legacy clients are served, if [`server::Config::versions`] has their revisions; default with sessions.
    pub legacy: LegacyHttp,
    /// The two paths of the HTTP+SSE transport of 2024-11-05, default none.
    pub http_sse: Option<HttpSse>,
    /// How long an answer may take before its response begins as a stream, default 200 ms; zero for no sooner than
    /// [`keep_alive`](Self::keep_alive). A response that has begun tells the client that its request has come. Some
    /// clients can cancel only then, and one of 2025-11-25 can come back for the rest.
    pub stream_after: Duration,
    /// How long a response may say nothing before a comment goes out that keeps proxies from closing it, default 15 s.
    /// A response that has not begun by then begins as a stream. Zero: no comments.
    pub keep_alive: Duration,
    /// How long a legacy client is told to wait before it resumes a stream, default 1 s.
    pub retry: Duration,
    pub(super) parts: SharedParts,
}

/// What goes onto every modern result, made for the first of them.
///
/// It goes with the configuration that it was made from, so that one that is changed after it was used, or after it was
/// cloned, is not answered for by what it was before.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedParts(OnceLock<(Arc<server::Config>, Arc<ResultParts>)>);

/// How legacy clients are served over HTTP.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum LegacyHttp {
    /// In sessions, with all that belongs to them.
    #[default]
    Sessions,
    /// Each request by itself: no state is kept, nothing can be asked of the client and nothing told unasked.
    Sessionless,
}

/// Where the two endpoints of the HTTP+SSE transport are (transports page of 2024-11-05).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct HttpSse {
    /// The path that clients GET for the stream.
    pub stream: Box<str>,
    /// The path that clients POST messages to; the stream tells them, as a URI relative to its own. It may be
    /// [`Config::path`].
    pub messages: Box<str>,
}

impl HttpSse {
    /// At these two paths.
    #[must_use]
    pub fn new(stream: impl Into<Box<str>>, messages: impl Into<Box<str>>) -> Self {
        Self { stream: stream.into(), messages: messages.into() }
    }
}

impl Config {
    /// An endpoint for `server` at `/mcp`, for the machine it runs on.
    #[must_use]
    pub fn new(server: impl Into<Arc<server::Config>>) -> Self {
        Self {
            server: server.into(),
            hosts: Hosts::default(),
            origins: Origins::default(),
            path: Some("/mcp".into()),
            legacy: LegacyHttp::default(),
            http_sse: None,
            stream_after: Duration::from_millis(200),
            keep_alive: Duration::from_secs(15),
            retry: Duration::from_secs(1),
            parts: SharedParts::default(),
        }
    }

    /// The same endpoint for `server`.
    #[must_use]
    pub fn serving(&self, server: impl Into<Arc<server::Config>>) -> Self {
        Self { server: server.into(), parts: SharedParts::default(), ..self.clone() }
    }

    /// Whether there are legacy sessions here, and all that belongs to them.
    pub(super) fn has_sessions(&self) -> bool {
        self.legacy == LegacyHttp::Sessions && self.server.versions.iter().any(|version| !version.is_modern())
    }

    /// What goes onto every modern result.
    pub(super) fn parts(&self) -> Arc<ResultParts> {
        let make = || Arc::new(server::result_parts(&self.server));
        let (of, parts) = self.parts.0.get_or_init(|| (Arc::clone(&self.server), make()));
        if Arc::ptr_eq(of, &self.server) { Arc::clone(parts) } else { make() }
    }
}

//! A server: how it is started or where it is.

use std::fmt;
use std::time::Duration;

use super::expansion::Expanded;

/// A server of a file. Its `Debug` form shows no value that may be a secret: of variables and headers the names, of all
/// else what stands in the file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ServerEntry {
    pub(super) name: Box<str>,
    pub(super) enabled: bool,
    pub(super) timeout: Option<Duration>,
    pub(super) transport: ServerTransport,
}

/// How a server is reached.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ServerTransport {
    /// It is started, and speaks over its standard streams.
    Stdio(StdioEntry),
    /// It is somewhere on the web.
    Http(HttpEntry),
}

/// A server that is started.
#[derive(Clone)]
#[non_exhaustive]
pub struct StdioEntry {
    pub(super) command: Expanded,
    pub(super) args: Vec<Expanded>,
    pub(super) env: Vec<(String, Expanded)>,
    pub(super) cwd: Option<Expanded>,
    pub(super) env_file: Option<Expanded>,
}

/// A server on the web.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpEntry {
    pub(super) kind: HttpKind,
    pub(super) url: Expanded,
    pub(super) headers: Vec<(String, Expanded)>,
}

/// The transport of a server on the web.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HttpKind {
    /// Streamable HTTP: what there is since 2025-03-26, and what is meant where nothing is said.
    Streamable,
    /// HTTP with Server-Sent Events, the transport of 2024-11-05.
    Sse,
}

impl ServerEntry {
    /// Its name in the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is switched on.
    #[must_use]
    pub const fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// How long its requests may take, if the file says so.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// How it is reached.
    #[must_use]
    pub const fn transport(&self) -> &ServerTransport {
        &self.transport
    }
}

impl StdioEntry {
    /// The program.
    #[must_use]
    pub fn command(&self) -> &str {
        self.command.value()
    }

    /// Its arguments.
    pub fn args(&self) -> impl ExactSizeIterator<Item = &str> {
        self.args.iter().map(Expanded::value)
    }

    /// The variables that are set for it, beside those of the [`env_file`](Self::env_file), over which they count.
    pub fn env(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.env.iter().map(|(name, value)| (name.as_str(), value.value()))
    }

    /// The folder it is started in.
    #[must_use]
    pub fn cwd(&self) -> Option<&str> {
        self.cwd.as_ref().map(Expanded::value)
    }

    /// A file of more variables; [`parse_env_file`](super::parse_env_file) reads its text.
    #[must_use]
    pub fn env_file(&self) -> Option<&str> {
        self.env_file.as_ref().map(Expanded::value)
    }
}

impl HttpEntry {
    /// The transport.
    #[must_use]
    pub const fn kind(&self) -> HttpKind {
        self.kind
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.value()
    }

    /// What is sent along with every request.
    pub fn headers(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.value()))
    }
}

impl fmt::Debug for StdioEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StdioEntry")
            .field("command", &self.command)
            .field("args", &self.args)
            .field("env", &Names(&self.env))
            .field("cwd", &self.cwd)
            .field("env_file", &self.env_file)
            .finish()
    }
}

impl fmt::Debug for HttpEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A query is where keys are put.
        let url = self.url.raw().split(['?', '#']).next().unwrap_or_default();
        let url = url.rsplit_once('@').map_or(url, |(_, host)| host);
        f.debug_struct("HttpEntry")
            .field("kind", &self.kind)
            .field("url", &url)
            .field("headers", &Names(&self.headers))
            .finish()
    }
}

/// Of pairs, the names.
struct Names<'a>(&'a [(String, Expanded)]);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

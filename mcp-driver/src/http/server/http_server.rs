//! A service and how it is served over HTTP.

use std::fmt;
use std::future::{Future, Pending, pending};
#[cfg(feature = "tls")]
use std::io;
#[cfg(feature = "tls")]
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "tls")]
use futures_rustls::rustls::ServerConfig;
use mcp_proto::http::server::{Config, EventLog};

use super::authenticate::{self, Authenticate, Check};
use super::legacy::SessionIds;
use super::probes::Probes;
use super::settings::Settings;
#[cfg(feature = "tls")]
use super::tls::{from_pem, with_versions};
use crate::Service;

/// A service and how it is served over HTTP, for `serve_http` of the adapters. A service by itself is one, with the
/// defaults.
///
/// # Example: for others, with an end
/// ```
/// use mcp_driver::{HttpServer, Router};
/// use mcp_proto::http::server::Hosts;
///
/// let server = HttpServer::new(Router::new("empty", "1.0"))
///     .configure(|http| http.hosts = Hosts::Only(vec!["mcp.example.com".into()]))
///     .max_connections(10_000)
///     .shutdown_on(async { /* until a signal comes, say */ });
/// # let _ = server;
/// ```
pub struct HttpServer<S, G = Pending<()>> {
    pub(super) service: S,
    pub(super) http: Config,
    pub(super) log: Option<Box<dyn EventLog>>,
    pub(super) ids: Option<SessionIds>,
    pub(super) check: Option<Check>,
    pub(super) probes: Probes,
    pub(super) settings: Settings,
    pub(super) shutdown: G,
}

impl<S: Service> HttpServer<S> {
    /// The endpoint `/mcp`, for the machine that it runs on.
    #[must_use]
    pub fn new(service: S) -> Self {
        let http = Config::new(service.config());
        Self {
            service,
            http,
            log: None,
            ids: None,
            check: None,
            probes: Probes::default(),
            settings: Settings::default(),
            shutdown: pending(),
        }
    }
}

impl<S, G> HttpServer<S, G> {
    /// Changes what HTTP has to say of the protocol: which hosts and origins are served, on which path, which legacy
    /// clients and how.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.http);
        self
    }

    /// Keeps what legacy clients may come back for in `log`, and not in memory.
    #[must_use]
    pub fn event_log(mut self, log: Box<dyn EventLog>) -> Self {
        self.log = Some(log);
        self
    }

    /// Takes the 128 bits of each new session's id from `ids`, and not from the operating system: so that they begin with
    /// what a load balancer routes by, or so that a test can tell them beforehand.
    ///
    /// Where nobody is authenticated, an id is all that keeps others out of a session, so what of it is not drawn at random
    /// has to leave enough that is. `ids` gives none twice, and answers at once: sessions wait while it is asked.
    ///
    /// # Example: the first byte is that of the process
    /// ```
    /// use mcp_driver::{HttpServer, Router};
    ///
    /// # fn random() -> [u8; 16] { [7; 16] }
    /// let process = 3;
    /// let server = HttpServer::new(Router::new("empty", "1.0")).session_ids(move || {
    ///     let mut id = random();
    ///     id[0] = process;
    ///     id
    /// });
    /// # let _ = server;
    /// ```
    #[must_use]
    pub fn session_ids(mut self, ids: impl Fn() -> [u8; 16] + Send + Sync + 'static) -> Self {
        self.ids = Some(Box::new(ids));
        self
    }

    /// Lets in whom `check` names, and nobody else: [`bearer`](crate::bearer), a closure, an [`Authenticate`] of your
    /// own. By default everybody is let in who gets through to the server.
    ///
    /// # Example: a token that a friend knows
    /// ```
    /// use mcp_driver::{HttpServer, Router, bearer};
    ///
    /// let server = HttpServer::new(Router::new("empty", "1.0")).authenticate(bearer("a-long-random-secret"));
    /// # let _ = server;
    /// ```
    #[must_use]
    pub fn authenticate<M>(mut self, check: impl Authenticate<M> + Send + Sync + 'static) -> Self {
        self.check = Some(authenticate::check(check));
        self
    }

    /// How many connections may be open at once, 1,024 by default; at least one. Those that come when there are as many
    /// wait until one ends.
    #[must_use]
    pub const fn max_connections(mut self, connections: usize) -> Self {
        self.settings.max_connections = connections;
        self
    }

    /// How many requests of one HTTP/2 connection may be under way at once, 256 by default.
    #[cfg(feature = "http2")]
    #[must_use]
    pub const fn max_streams(mut self, streams: u32) -> Self {
        self.settings.max_streams = streams;
        self
    }

    /// How long a client may take until the head of its next request is there, 30 s by default: that is also how long
    /// an HTTP/1.1 connection may be kept alive without a request.
    #[must_use]
    pub const fn header_timeout(mut self, timeout: Duration) -> Self {
        self.settings.header_timeout = timeout;
        self
    }

    /// How long the body of a request may take after its head, 60 s by default.
    #[must_use]
    pub const fn body_timeout(mut self, timeout: Duration) -> Self {
        self.settings.body_timeout = timeout;
        self
    }

    /// How long a connection may be without a byte that comes or goes, 75 s by default. That ends connections whose
    /// other end has vanished or does not read; at least twice [`Config::keep_alive`], which lets a sound one pass.
    #[must_use]
    pub const fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.idle_timeout = timeout;
        self
    }

    /// Speaks TLS by this configuration, and nothing else. Where it has no application protocols to agree on, they are
    /// set to those that are compiled in.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, config: Arc<ServerConfig>) -> Self {
        self.settings.tls = Some(with_versions(config));
        self
    }

    /// Speaks TLS by a chain of certificates, that of the server first, and its private key, each in a PEM file. They
    /// are read now, and not again.
    ///
    /// # Errors
    /// A file cannot be read or holds something else, the key is not that of the certificate, or there is no crypto
    /// provider: the cargo features `tls-ring` and `tls-aws-lc` bring one.
    #[cfg(feature = "tls")]
    pub fn tls_pem(self, certificates: impl AsRef<Path>, key: impl AsRef<Path>) -> io::Result<Self> {
        Ok(self.tls(from_pem(certificates.as_ref(), key.as_ref())?))
    }

    /// Says 200 to a GET or HEAD of this path for as long as the process is up: for whoever restarts it otherwise. It
    /// takes no authentication and is nothing of MCP's.
    #[must_use]
    pub fn health(mut self, path: &str) -> Self {
        self.probes.health = Some(path.into());
        self
    }

    /// Says 200 to a GET or HEAD of this path while `ready` holds and the server is not about to end, and 503
    /// otherwise: for whoever sends it clients. It takes no authentication and is nothing of MCP's.
    ///
    /// The closure runs within the connection and should be quick; a panic of it means no.
    #[must_use]
    pub fn ready(mut self, path: &str, ready: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.probes.ready = Some((path.into(), Arc::new(ready)));
        self
    }

    /// How long calls under way may take to finish once the server [ends](Self::shutdown_on): another word for
    /// [`Limits::drain`](mcp_proto::Limits::drain), and said after [`configure`](Self::configure) if both are.
    #[must_use]
    pub fn drain(mut self, most: Duration) -> Self {
        Arc::make_mut(&mut self.http.server).limits.drain = most;
        self
    }

    /// How long the server goes on as before once it was told to [end](Self::shutdown_on), but [not
    /// ready](Self::ready): until whoever sends it clients has noticed. Not at all by default.
    #[must_use]
    pub const fn notice(mut self, time: Duration) -> Self {
        self.settings.notice = time;
        self
    }

    /// Ends the server when `signal` completes; it never does by default.
    ///
    /// It then accepts no more connections and ends subscriptions, sessions and idle connections. Calls under way may
    /// finish, for as long as [`drain`](Self::drain) says, and what comes meanwhile is answered with 503 and
    /// `Retry-After`; what is still open then is closed.
    ///
    /// # Example: an end that nobody notices
    /// ```
    /// use std::time::Duration;
    ///
    /// use mcp_driver::{HttpServer, Router};
    ///
    /// let server = HttpServer::new(Router::new("empty", "1.0"))
    ///     .health("/health")
    ///     .ready("/ready", || true)
    ///     .shutdown_on(async { /* until a signal comes, say */ })
    ///     .notice(Duration::from_secs(5))
    ///     .drain(Duration::from_secs(30));
    /// # let _ = server;
    /// ```
    #[must_use]
    pub fn shutdown_on<G2: Future<Output = ()>>(self, signal: G2) -> HttpServer<S, G2> {
        let Self { service, http, log, ids, check, probes, settings, shutdown: _ } = self;
        HttpServer { service, http, log, ids, check, probes, settings, shutdown: signal }
    }
}

impl<S: Service> From<S> for HttpServer<S> {
    fn from(service: S) -> Self {
        Self::new(service)
    }
}

impl<S, G> fmt::Debug for HttpServer<S, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("HttpServer");
        debug.field("http", &self.http).field("settings", &self.settings).finish_non_exhaustive()
    }
}

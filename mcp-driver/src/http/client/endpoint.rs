//! Where a server is on the web, and how it is spoken to there.

use std::io;
#[cfg(feature = "tls")]
use std::path::PathBuf;
#[cfg(feature = "tls")]
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "tls")]
use futures_rustls::rustls::ClientConfig;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use mcp_proto::http::backoff::Backoff;
use mcp_proto::http::client::{Config, OnUnauthorized};

use super::authorization::bearer_header;
use super::dial::{Target, invalid};
#[cfg(feature = "tls")]
use super::tls::{Tls, Trust};

#[cfg(test)]
mod tests;

/// Where a server is on the web, and how it is spoken to there.
///
/// A URI by itself is one, with all the defaults. What does not make sense is kept, and is the error of whatever
/// connects to it.
///
/// # Example: a server that wants a token and a header
/// ```
/// use std::time::Duration;
/// use mcp_driver::HttpEndpoint;
///
/// let endpoint = HttpEndpoint::new("http://localhost:8080/mcp")
///     .token("secret")
///     .header("x-tenant", "acme")
///     .idle_timeout(Duration::from_secs(30));
/// # let _ = endpoint;
/// ```
#[derive(Clone, Debug)]
#[must_use = "it does nothing until something connects to it"]
pub struct HttpEndpoint {
    uri: Box<str>,
    headers: HeaderMap,
    authorization: Option<HeaderValue>,
    /// What made no sense first.
    mistake: Option<Box<str>>,
    on_unauthorized: OnUnauthorized,
    listen: bool,
    reconnect: Backoff,
    idle_timeout: Duration,
    seed: Option<u64>,
    #[cfg(feature = "tls")]
    trust: Trust,
}

/// An endpoint that makes sense.
pub(super) struct Checked {
    pub(super) config: Config,
    pub(super) target: Target,
    pub(super) authorization: Option<HeaderValue>,
    pub(super) idle_timeout: Duration,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<Tls>,
}

impl HttpEndpoint {
    /// The endpoint at `uri`, an absolute URI of the scheme `http` or, with the cargo feature `tls`, `https`.
    ///
    /// Credentials in it are refused: they would end up in logs. Give them as a [`token`](Self::token) or a
    /// [`header`](Self::header).
    pub fn new(uri: impl Into<String>) -> Self {
        Self {
            uri: uri.into().into(),
            headers: HeaderMap::new(),
            authorization: None,
            mistake: None,
            on_unauthorized: OnUnauthorized::default(),
            listen: true,
            reconnect: Backoff::default(),
            idle_timeout: IDLE,
            seed: None,
            #[cfg(feature = "tls")]
            trust: Trust::default(),
        }
    }

    /// Sends a header with every request. It never goes to another origin.
    ///
    /// The protocol's own headers are not to be set here.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => _ = self.headers.append(name, value),
            (Err(_), _) => self.mistaken(&format!("{name:?} is no name of a header")),
            (_, Err(_)) => self.mistaken(&format!("the value of the header {name} holds what no header may")),
        }
        self
    }

    /// Sends headers with every request, as [`header`](Self::header) does.
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    /// Sends `Authorization: Bearer ..` with every request, until [`Peer::authorize`](crate::Peer::authorize) replaces
    /// it (RFC 6750 section 2.1).
    pub fn token(mut self, token: &str) -> Self {
        match bearer_header(token) {
            Ok(authorization) => self.authorization = Some(authorization),
            Err(error) => self.mistaken(&error.to_string()),
        }
        self
    }

    /// What becomes of requests that are answered with 401 or 403: by default they fail.
    pub const fn on_unauthorized(mut self, what: OnUnauthorized) -> Self {
        self.on_unauthorized = what;
        self
    }

    /// Whether the stream of messages that belong to no request is opened at legacy servers; by default it is. Without
    /// it a legacy server can tell of nothing by itself.
    pub const fn listen(mut self, whether: bool) -> Self {
        self.listen = whether;
        self
    }

    /// When a stream that broke off is opened again, and how often without progress.
    pub const fn reconnect(mut self, backoff: Backoff) -> Self {
        self.reconnect = backoff;
        self
    }

    /// Closes a connection that has carried nothing for this long, 4 seconds by default: a request on a connection that
    /// the server closes at the same time is lost, and common servers close after 5. Where a server tells how long it
    /// keeps a connection, that counts instead, less a second.
    pub const fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Draws the jitter of reconnections from this and not from the system's entropy, so that a run can be repeated.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Speaks TLS by this configuration, and not by the root certificates that this machine trusts. The application
    /// protocol to agree on is set to HTTP/1.1 all the same.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, config: Arc<ClientConfig>) -> Self {
        self.trust = Trust::Config(config);
        self
    }

    /// Trusts the root certificates of this PEM file, and not those that this machine trusts: for a server whose
    /// authority is one's own. The file is read once it is connected to.
    #[cfg(feature = "tls")]
    pub fn tls_pem(mut self, roots: impl Into<PathBuf>) -> Self {
        self.trust = Trust::Pem(roots.into());
        self
    }

    /// # Errors
    /// It makes no sense, or this machine lacks what it needs.
    pub(super) fn check(self) -> io::Result<Checked> {
        if let Some(mistake) = self.mistake {
            return Err(invalid(String::from(mistake)));
        }
        // The URI is not shown: there may be a secret in it.
        let uri = Uri::try_from(&*self.uri).map_err(|error| invalid(format!("the endpoint is no URI: {error}")))?;
        let target = Target::of(&uri)?;
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(invalid("credentials do not belong in a URI: give them as a token or a header"));
        }
        if target.tls && cfg!(not(feature = "tls")) {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "https needs the cargo feature `tls`"));
        }
        let mut config = Config::new(uri);
        config.headers = self.headers;
        config.on_unauthorized = self.on_unauthorized;
        config.listen = self.listen;
        config.reconnect = self.reconnect;
        config.seed = match self.seed {
            Some(seed) => seed,
            None => getrandom::u64().map_err(|error| io::Error::other(error.to_string()))?,
        };
        Ok(Checked {
            config,
            authorization: self.authorization,
            idle_timeout: self.idle_timeout,
            #[cfg(feature = "tls")]
            tls: if target.tls { Some(Tls::new(self.trust)?) } else { None },
            target,
        })
    }

    fn mistaken(&mut self, what: &str) {
        self.mistake.get_or_insert_with(|| what.into());
    }
}

impl From<&str> for HttpEndpoint {
    fn from(uri: &str) -> Self {
        Self::new(uri)
    }
}

impl From<String> for HttpEndpoint {
    fn from(uri: String) -> Self {
        Self::new(uri)
    }
}

impl From<&String> for HttpEndpoint {
    fn from(uri: &String) -> Self {
        Self::new(uri.as_str())
    }
}

impl From<Uri> for HttpEndpoint {
    fn from(uri: Uri) -> Self {
        Self::new(uri.to_string())
    }
}

/// Less than the 5 seconds after which servers on Node and on uvicorn close by default.
const IDLE: Duration = Duration::from_secs(4);

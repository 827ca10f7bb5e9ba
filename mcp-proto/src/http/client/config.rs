//! How a client behaves over HTTP.

use http::{HeaderMap, Uri};

use crate::http::backoff::Backoff;

/// How a client behaves over HTTP, beside what [`client::Config`](crate::client::Config) says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The endpoint.
    pub uri: Uri,
    /// Headers that go with every request, credentials among them. They never go to another origin.
    pub headers: HeaderMap,
    /// What becomes of requests that are answered with 401 or 403, default [`OnUnauthorized::Fail`].
    pub on_unauthorized: OnUnauthorized,
    /// Whether the stream of messages that belong to no request is opened at legacy servers, default true.
    pub listen: bool,
    /// When streams that broke off are opened again, and when no more: subscriptions, and at legacy servers the streams
    /// of requests and the one that belongs to none. A server that wants to be left alone for longer, by `retry` or
    /// `Retry-After` in seconds, is. A stream that brought something, or stayed for as long as
    /// [`Backoff::most`], begins anew.
    pub reconnect: Backoff,
    /// What the jitter of reconnections is drawn from: give each client another.
    pub seed: u64,
}

/// What becomes of a request that is answered with 401, or with 403 and a challenge.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum OnUnauthorized {
    /// It ends with [`RequestError::Unauthorized`](crate::client::RequestError::Unauthorized); the connection does, if
    /// it was being opened.
    #[default]
    Fail,
    /// It waits for [`HttpClient::authorize`](super::HttpClient::authorize), its clocks running, and is sent again. What
    /// is refused a fourth time ends all the same.
    Wait,
}

impl Config {
    /// For the endpoint at `uri`.
    #[must_use]
    pub fn new(uri: Uri) -> Self {
        Self {
            uri,
            headers: HeaderMap::new(),
            on_unauthorized: OnUnauthorized::default(),
            listen: true,
            reconnect: Backoff::default(),
            seed: 0,
        }
    }
}

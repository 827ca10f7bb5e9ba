//! How a client behaves over HTTP.

use http::{HeaderMap, Uri};

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
    /// What the jitter of reconnections is drawn from: give each client another.
    pub seed: u64,
}

/// What becomes of a request that is answered with 401, or with 403 and a challenge.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum OnUnauthorized {
    /// It ends.
    #[default]
    Fail,
    /// It waits for [`HttpClient::authorize`](super::HttpClient::authorize), its clocks running, and is sent again.
    Wait,
}

impl Config {
    /// For the endpoint at `uri`.
    #[must_use]
    pub fn new(uri: Uri) -> Self {
        Self { uri, headers: HeaderMap::new(), on_unauthorized: OnUnauthorized::default(), listen: true, seed: 0 }
    }
}

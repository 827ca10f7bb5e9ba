//! A client on whichever transport it has.

use mcp_proto::Stream;
use mcp_proto::client::Client;
#[cfg(feature = "http")]
use mcp_proto::http::client::HttpClient;

use crate::engine::OnStream;

/// A client on whichever transport it has, so that a [`Peer`](crate::Peer) need not know.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one to a connection, behind a lock, and it does not move")]
pub(crate) enum ClientLink {
    Stream(Stream<Client>),
    #[cfg(feature = "http")]
    Http(HttpClient),
}

impl ClientLink {
    pub(crate) fn role(&self) -> &Client {
        match self {
            Self::Stream(stream) => stream.role(),
            #[cfg(feature = "http")]
            Self::Http(http) => http.role(),
        }
    }

    /// The id of the session, if it has one.
    pub(crate) fn session(&self) -> Option<Box<str>> {
        match self {
            Self::Stream(_) => None,
            #[cfg(feature = "http")]
            Self::Http(http) => http.session_id()?.to_str().ok().map(Into::into),
        }
    }

    pub(crate) fn role_mut(&mut self) -> &mut Client {
        match self {
            Self::Stream(stream) => stream.role_mut(),
            #[cfg(feature = "http")]
            Self::Http(http) => http.role_mut(),
        }
    }
}

#[cfg(feature = "http")]
impl ClientLink {
    /// The client over HTTP, for its driver.
    pub(crate) fn http(&mut self) -> &mut HttpClient {
        match self {
            Self::Http(http) => http,
            Self::Stream(_) => unreachable!("the driver over HTTP was given one"),
        }
    }

    /// The client over HTTP, if it is one.
    pub(crate) const fn as_http(&mut self) -> Option<&mut HttpClient> {
        match self {
            Self::Http(http) => Some(http),
            Self::Stream(_) => None,
        }
    }
}

impl OnStream for ClientLink {
    type Role = Client;

    fn stream(&mut self) -> &mut Stream<Client> {
        match self {
            Self::Stream(stream) => stream,
            #[cfg(feature = "http")]
            Self::Http(_) => unreachable!("the driver of a stream was given one"),
        }
    }
}

//! What a connection goes over.

use std::fmt;
use std::net::SocketAddr;

/// What a connection goes over, as far as whoever opened it knows: for spans, metrics and records of who has called.
///
/// The adapters say it of every connection that they open or accept. Whoever drives streams of their own says it with
/// `ServerDriver::over`, `ClientDriver::over`, `HttpService::over` and `Dial::transport`; nothing but what is told of a connection depends
/// on it.
///
/// # Example: a client that has come over TCP
/// ```
/// use std::net::SocketAddr;
///
/// use mcp_driver::{Network, NetworkTransport};
///
/// let network = Network::tcp(SocketAddr::from(([192, 0, 2, 7], 40_000)));
/// assert_eq!(network.transport, Some(NetworkTransport::Tcp));
/// assert_eq!((network.address.as_deref(), network.port), (Some("192.0.2.7"), Some(40_000)));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Network {
    /// What carries the bytes; `None` if that is not known.
    pub transport: Option<NetworkTransport>,
    /// The protocol above it: `http`; `None` where messages go over a stream as they are.
    pub protocol: Option<&'static str>,
    /// Where the other end is: the address that a client came from, or the name or address at which a server was
    /// reached.
    pub address: Option<Box<str>>,
    /// The port of the other end.
    pub port: Option<u16>,
}

impl Network {
    /// A stream of this kind.
    #[must_use]
    pub const fn new(transport: NetworkTransport) -> Self {
        Self { transport: Some(transport), protocol: None, address: None, port: None }
    }

    /// Over TCP, with this at the other end.
    #[must_use]
    pub fn tcp(peer: SocketAddr) -> Self {
        Self::new(NetworkTransport::Tcp).with_peer(&peer.ip().to_string(), Some(peer.port()))
    }

    /// With this at the other end.
    #[must_use]
    pub fn with_peer(self, address: &str, port: Option<u16>) -> Self {
        Self { address: Some(address.into()), port, ..self }
    }

    /// With HTTP above it.
    #[must_use]
    pub fn with_http(self) -> Self {
        Self { protocol: Some("http"), ..self }
    }
}

/// What carries the bytes of a connection. Written as the OpenTelemetry conventions have it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum NetworkTransport {
    /// Standard input and output, or whatever else is a pipe.
    Pipe,
    /// TCP, with or without TLS.
    Tcp,
    /// A Unix socket.
    Unix,
}

impl NetworkTransport {
    /// `pipe`, `tcp` or `unix`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pipe => "pipe",
            Self::Tcp => "tcp",
            Self::Unix => "unix",
        }
    }
}

impl fmt::Display for NetworkTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

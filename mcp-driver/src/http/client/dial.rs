//! Where an HTTP client's byte streams come from.

use std::future::Future;
use std::io;

use futures_io::{AsyncRead, AsyncWrite};
use http::Uri;
use http::uri::Scheme;

use crate::NetworkTransport;

/// Opens byte streams to a server: TCP in the adapters, or whatever leads there.
///
/// TLS is not its business: an `https` target gets it on top of the stream. A closure is one.
///
/// # Example: whatever the host is called, it is on this machine
/// ```
/// use mcp_driver::{Dial, Target};
/// # use mcp_driver::duplex::{DuplexEnd, duplex};
///
/// # async fn connect_to_loopback(_: u16) -> std::io::Result<DuplexEnd> { Ok(duplex(1).0) }
/// fn dialler() -> impl Dial {
///     |target: &Target| connect_to_loopback(target.port)
/// }
/// # let _ = dialler();
/// ```
pub trait Dial {
    /// What it opens.
    type Stream: AsyncRead + AsyncWrite + Unpin;
    /// A stream on its way. Whether a driver is `Send` depends on it.
    type Dialling: Future<Output = io::Result<Self::Stream>>;

    /// Opens a stream to `target`. An implementation bounds how long that takes; dropping the future gives up.
    fn dial(&self, target: &Target) -> Self::Dialling;

    /// What the streams are, which [observers](crate::Observer) are told; not known by default.
    fn transport(&self) -> Option<NetworkTransport> {
        None
    }
}

impl<F, Fut, S> Dial for F
where
    F: Fn(&Target) -> Fut,
    Fut: Future<Output = io::Result<S>>,
    S: AsyncRead + AsyncWrite + Unpin,
{
    type Stream = S;
    type Dialling = Fut;

    fn dial(&self, target: &Target) -> Fut {
        self(target)
    }
}

/// Who is to be reached.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Target {
    /// A name or an address; that of IPv6 without brackets.
    pub host: Box<str>,
    /// The port, which is that of the scheme where the URI has none.
    pub port: u16,
    /// Whether TLS goes on top of the stream.
    pub tls: bool,
}

impl Target {
    /// Who serves `uri`.
    ///
    /// # Errors
    /// It is not an absolute URI of the scheme `http` or `https`.
    pub fn of(uri: &Uri) -> io::Result<Self> {
        let scheme = uri.scheme().ok_or_else(|| invalid("the URI has no scheme, and needs http:// or https://"))?;
        let tls = *scheme == Scheme::HTTPS;
        if !tls && *scheme != Scheme::HTTP {
            return Err(invalid(format!("the scheme of the URI is {scheme}, and must be http or https")));
        }
        let named = uri.host().unwrap_or_default();
        let host = named.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(named);
        if host.is_empty() {
            return Err(invalid("the URI names no host"));
        }
        let port = match uri.authority().and_then(|authority| authority.as_str().rsplit_once(named)) {
            Some((_, port)) if port.len() > 1 => {
                uri.port_u16().ok_or_else(|| invalid("the port of the URI is none"))?
            }
            _ if tls => 443,
            _ => 80,
        };
        Ok(Self { host: host.into(), port, tls })
    }
}

pub(super) fn invalid(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}

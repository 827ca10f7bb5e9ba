//! From where an endpoint may be reached.

mod authority;
#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::vec::Vec;

pub(in crate::http::server) use authority::Authority;

/// The names that a request's `Host` may carry (security against DNS rebinding).
///
/// Names compare without regard to case and to a dot at their end, IPv6 addresses by their value. A `Host` without a
/// port is at port 80 or 443. An entry that is no host, or has a scheme, a path or letters beyond ASCII, allows nothing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Hosts {
    /// `localhost`, `127.0.0.1` and `[::1]`, at any port.
    #[default]
    Loopback,
    /// These, and no others: `example.com` at any port, `example.com:8443` at this one.
    Only(Vec<Box<str>>),
    /// Any: for servers behind a proxy that checks the name.
    Any,
}

/// The origins that a request's `Origin` may carry. A request without one is not from a web page and passes.
///
/// Origins are the same if scheme, host and port are; the port that a scheme has by default may be left out. An entry
/// that is no origin, be it for a `/` at its end, allows nothing, and neither does `null`, which is every page that
/// hides where it is from.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Origins {
    /// Pages of `localhost`, `127.0.0.1` and `[::1]`, by `http` or `https`, at any port.
    #[default]
    Loopback,
    /// These, and no others: `https://example.com`, `https://example.com:8443`, `vscode-webview://abc`.
    Only(Vec<Box<str>>),
    /// Any: every web page may then act with whatever credentials the browser adds by itself.
    Any,
}

impl Hosts {
    /// Whether a request for this host, with or without a port, is served.
    pub(crate) fn allows(&self, host: &str) -> bool {
        let list = match self {
            Self::Any => return true,
            Self::Loopback => return Authority::parse(host).is_some_and(|host| host.is_loopback()),
            Self::Only(list) => list,
        };
        let Some(host) = Authority::parse(host) else { return false };
        let fits = |entry: Authority<'_>| entry.port.is_none() && entry.host == host.host || entry.names(&host);
        list.iter().filter_map(|entry| Authority::parse(entry)).any(fits)
    }
}

impl Origins {
    /// Whether a request from a page of this origin is served.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        let list = match self {
            Self::Any => return true,
            Self::Loopback => {
                return Origin::parse(origin).is_some_and(|origin| origin.is_web() && origin.authority.is_loopback());
            }
            Self::Only(list) => list,
        };
        let Some(origin) = Origin::parse(origin) else { return false };
        list.iter().filter_map(|entry| Origin::parse(entry)).any(|entry| entry.is(&origin))
    }
}

/// An origin as browsers write it: `https://example.com:8443` (RFC 6454, 6.2).
struct Origin<'a> {
    scheme: &'a str,
    authority: Authority<'a>,
}

impl<'a> Origin<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        let in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        if !scheme.starts_with(|first: char| first.is_ascii_alphabetic()) || !scheme.bytes().all(in_scheme) {
            return None;
        }
        let authority = Authority::parse(authority)?;
        // To a browser, a dot at the end makes another origin.
        (!authority.has_dot).then_some(Self { scheme, authority })
    }

    fn is(&self, other: &Self) -> bool {
        self.scheme.eq_ignore_ascii_case(other.scheme)
            && self.authority.host == other.authority.host
            && self.port() == other.port()
    }

    fn is_web(&self) -> bool {
        self.default_port().is_some()
    }

    fn port(&self) -> Option<u16> {
        self.authority.port.or(self.default_port())
    }

    fn default_port(&self) -> Option<u16> {
        if self.scheme.eq_ignore_ascii_case("https") {
            return Some(443);
        }
        self.scheme.eq_ignore_ascii_case("http").then_some(80)
    }
}

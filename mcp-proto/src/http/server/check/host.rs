#[cfg(test)]
mod tests;

use core::str;

use http::StatusCode;
use http::request::Parts;

use crate::http::server::guard::Authority;
use crate::http::server::{Hosts, Refused};

/// The request is for one host, and for one of those that are served: or a name that somebody else has turned to this
/// address (DNS rebinding) makes this server part of their web page ("Security & Endpoint"; RFC 9112, 3.2).
///
/// HTTP/2 has the host in the URI. If it is there and in `Host` too, both must be the same.
pub(in crate::http::server) fn host(hosts: &Hosts, parts: &Parts) -> Result<(), Refused> {
    let mut lines = parts.headers.get_all(http::header::HOST).iter();
    let (line, authority) = (lines.next(), parts.uri.authority());
    if lines.next().is_some() {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "`Host` stands more than once"));
    }
    let line = line.map(|line| str::from_utf8(line.as_bytes().trim_ascii()).unwrap_or_default());
    let host = match (line, authority) {
        (None, None) => return Err(Refused::new(StatusCode::BAD_REQUEST, "`Host` is missing")),
        (Some(host), None) => host,
        (None, Some(authority)) => authority.as_str(),
        (Some(host), Some(authority)) if agree(host, authority.as_str()) => host,
        (Some(_), Some(_)) => {
            return Err(Refused::new(StatusCode::BAD_REQUEST, "`Host` says something else than the URI"));
        }
    };
    if hosts.allows(host) {
        return Ok(());
    }
    if Authority::parse(host).is_none() {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "`Host` is no name or address"));
    }
    Err(Refused::new(StatusCode::FORBIDDEN, "this host is not served here"))
}

fn agree(one: &str, other: &str) -> bool {
    let parsed = Authority::parse(one).zip(Authority::parse(other));
    one.eq_ignore_ascii_case(other) || parsed.is_some_and(|(one, other)| one.names(&other))
}

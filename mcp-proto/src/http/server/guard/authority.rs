//! A host and its port.

use core::net::Ipv6Addr;

/// A host and its port, as `Host`, `:authority` and origins have them. No user information, nothing percent-encoded,
/// no zone of an address: nobody who means well has those here.
#[derive(Clone, Copy, Debug)]
pub(in crate::http::server) struct Authority<'a> {
    pub(super) host: Host<'a>,
    pub(super) port: Option<u16>,
    /// The name had a dot at its end, which is not kept.
    pub(super) has_dot: bool,
}

/// A name, which may be the text of an IPv4 address, or an IPv6 address. No number but the one with four parts is an
/// address here: `0x7f.1` and `2130706433` are names like any other, and not those of this machine.
#[derive(Clone, Copy, Debug)]
pub(super) enum Host<'a> {
    Name(&'a str),
    V6(Ipv6Addr),
}

impl<'a> Authority<'a> {
    /// `None` if the text is no host.
    pub(in crate::http::server) fn parse(text: &'a str) -> Option<Self> {
        if let Some(bracketed) = text.strip_prefix('[') {
            let (address, port) = bracketed.split_once(']')?;
            return Some(Self { host: Host::V6(address.parse().ok()?), port: port_after(port)?, has_dot: false });
        }
        let end = text.find(':').unwrap_or(text.len());
        let (name, port) = text.split_at_checked(end)?;
        let (name, has_dot) = name.strip_suffix('.').map_or((name, false), |name| (name, true));
        let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if !name.split('.').all(|label| !label.is_empty() && label.bytes().all(in_name)) {
            return None;
        }
        Some(Self { host: Host::Name(name), port: port_after(port)?, has_dot })
    }

    pub(super) fn is_loopback(&self) -> bool {
        [Host::Name("localhost"), Host::Name("127.0.0.1"), Host::V6(Ipv6Addr::LOCALHOST)].contains(&self.host)
    }

    /// Whether both are the same host and port, as far as can be told without the scheme: none is 80 or 443.
    pub(in crate::http::server) fn names(&self, other: &Self) -> bool {
        let same_port = match (self.port, other.port) {
            (Some(port), None) | (None, Some(port)) => matches!(port, 80 | 443),
            (one, other) => one == other,
        };
        same_port && self.host == other.host
    }
}

impl PartialEq for Host<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Name(one), Self::Name(other)) => one.eq_ignore_ascii_case(other),
            (Self::V6(one), Self::V6(other)) => one == other,
            (Self::Name(_), Self::V6(_)) | (Self::V6(_), Self::Name(_)) => false,
        }
    }
}

/// The port in what follows a host; `None` if that is something else.
#[allow(clippy::option_option, reason = "it may be no port, and it may be nonsense")]
fn port_after(text: &str) -> Option<Option<u16>> {
    if text.is_empty() {
        return Some(None);
    }
    let digits = text.strip_prefix(':')?;
    if digits.is_empty() {
        return Some(None);
    }
    let port = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?;
    port.map(Some)
}

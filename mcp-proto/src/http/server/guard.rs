//! From where an endpoint may be reached.

use alloc::boxed::Box;
use alloc::vec::Vec;

/// The names that a request's `Host` may carry (security against DNS rebinding).
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
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Origins {
    /// Pages of `localhost`, `127.0.0.1` and `[::1]`, by `http` or `https`, at any port.
    #[default]
    Loopback,
    /// These, and no others: `https://example.com`, `https://example.com:8443`.
    Only(Vec<Box<str>>),
    /// Any: every web page may then act with whatever credentials the browser adds by itself.
    Any,
}

//! What the examples share: the demo server that the quickstart starts and that any host can start.

pub mod demo;

// The code of the README and of the guide is compiled, and run where it can be.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../docs/handlers.md")]
struct HandlersGuide;

#[cfg(doctest)]
#[doc = include_str!("../../docs/clients.md")]
struct ClientsGuide;

#[cfg(doctest)]
#[doc = include_str!("../../docs/http.md")]
struct HttpGuide;

#[cfg(all(doctest, feature = "tls"))]
#[doc = include_str!("../../docs/tls.md")]
struct TlsGuide;

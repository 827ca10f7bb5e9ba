//! A peer behind an HTTP endpoint.
//!
//! ```text
//! client/
//!   endpoint, authorization    where it is and how it is spoken to
//!   driver                     the future that runs a client
//!   lines                      its connections: which are free, and what each tells
//!   line                       one connection and the exchange it carries
//!   outgoing, content          a request as it travels
//!   patience                   how long a connection may be idle
//!   dial, channel, tls         where byte streams come from
//! ```

mod authorization;
mod channel;
mod content;
mod dial;
mod driver;
mod endpoint;
mod line;
mod lines;
mod outgoing;
mod patience;
#[cfg(feature = "tls")]
mod tls;

#[cfg(test)]
mod tests;

pub(crate) use authorization::bearer_header;
pub use dial::{Dial, Target};
pub use driver::{HttpClientDriver, connect_http};
pub use endpoint::HttpEndpoint;

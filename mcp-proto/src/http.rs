//! Streamable HTTP, both eras, over parsed heads and body chunks (transports pages of every revision).
//!
//! Whoever parses HTTP hands in heads of the `http` crate and chunks of bytes, and gets the same back:
//! [`server::Exchange`] is one request at a server, [`client::HttpClient`] all the requests of a client.
//!
//! ```text
//! http/
//!   header, media_type, field_value    what heads are made of
//!   param_header                       tool arguments that travel in headers
//!   challenge, principal               who may, and who is
//!   backoff                            when to try again
//!   server/  client/                   the two ends; in each, legacy/ is all that 2026-07-28 does not have
//! ```

#[cfg(feature = "client")]
pub mod backoff;
pub mod challenge;
#[cfg(feature = "client")]
pub mod client;
pub mod field_value;
pub mod header;
pub mod media_type;
pub mod param_header;
#[cfg(feature = "server")]
mod principal;
#[cfg(feature = "server")]
pub mod server;

#[cfg(feature = "server")]
pub use principal::Principal;

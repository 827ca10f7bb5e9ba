//! Streamable HTTP over hyper: both ends, neither of them tied to a runtime.
//!
//! ```text
//! http/
//!   server/    requests to a service, in any HTTP server and in our own
//!   client/    a peer behind an HTTP endpoint
//!   io, timer  streams and timers as hyper uses them
//!   crypto     who does the cryptography of TLS
//! ```

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "tls")]
mod crypto;
mod io;
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "server")]
mod timer;

#[cfg(feature = "client")]
pub(crate) use client::bearer_header;
#[cfg(feature = "client")]
pub use client::{Dial, HttpClientDriver, HttpEndpoint, Target, connect_http};
#[cfg(feature = "server")]
pub use server::{
    Accept, AtOnce, Authenticate, Bearer, Handling, HttpBody, HttpServer, HttpService, Later, Tasks, Upkeep, Verdict,
    bearer,
};

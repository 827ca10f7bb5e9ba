//! The Model Context Protocol as pure state machines: no I/O, no clock, no entropy, no runtime.
//!
//! A [`client::Client`] or a [`server::Server`] speaks all five revisions, 2024-11-05 to 2026-07-28. On a
//! [`Stream`] it is fed bytes and time and gives bytes, events and the next deadline; whoever owns the socket, the
//! pipe or the event loop moves them. For tokio, async-std and smol that is done by the crates `mcp-tokio` and
//! `mcp-async-std`; anything else needs a loop like this:
//!
//! ```
//! use mcp_proto::client::{Client, Config, Event};
//! use mcp_proto::model::Implementation;
//! use mcp_proto::{Instant, Stream, Version, server};
//!
//! let now = Instant::ORIGIN;
//! let mut server = Stream::new(server::Server::new(server::Config::new(Implementation::new("server", "1.0"))));
//! let mut client = Stream::new(Client::new(now, Config::new(Implementation::new("client", "1.0"))));
//!
//! let mut wire = Vec::new();
//! while client.poll_transmit(&mut wire).is_some() {}
//! server.handle_input(now, &wire);
//! wire.clear();
//! while server.poll_transmit(&mut wire).is_some() {}
//! client.handle_input(now, &wire);
//!
//! assert_eq!(client.poll_event(), Some(Event::Ready));
//! assert_eq!(client.role().verdict().map(|verdict| verdict.version), Some(Version::LATEST));
//! ```
//!
//! # Four families of methods
//! Getters look. Inputs, `handle_*`, take what came and cannot fail: what a peer does wrong is an event or is answered.
//! Commands take `now` and may be refused with a [`SendError`]; then nothing was sent. Outputs, `poll_*`, give one
//! thing at a time and cost O(1) or O(log n). They may be interleaved in any way.
//!
//! # The two eras
//! **Modern** is 2026-07-28: stateless, every request carries its metadata. **Legacy** are the four before it, which
//! open a session with `initialize`. A server serves both at once; a client finds out which era its server is of
//! ([`client::EraPolicy`]). The application sees one shape: a request's [`server::Context`] is filled from the
//! metadata or from the session, and a question to the client ([`server::Server::require_input`], [`client::Event::Input`])
//! is put in the way of the era.
//!
//! # Panics and errors
//! No input from a peer makes anything here panic. Errors say who is to blame by their type: the caller
//! ([`SendError`]), one request ([`client::RequestError`]), or the connection ([`CloseReason`]).
//!
//! # Limits
//! Every buffer, table and queue is bounded by one type, [`Limits`], which says each default and what happens over it.
//!
//! # Features
//! `client` and `server`, on by default, are the two halves: a program that is only one does not compile the other.
//! Without either there are the wire types ([`model`]), JSON-RPC and the codecs.
//! `std`, on by default, only passes on to the dependencies. Without it the crate is `no_std` and needs `alloc`.
//! `http` brings Streamable HTTP, over the types of the `http` crate: `http::server::Exchange` is one request at a
//! server, `http::client::HttpClient` all those of a client. It needs the standard library, as that crate does.
#![doc = ""]
#![doc = include_str!("bad_input.md")]
#![no_std]
#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::panic
)]

extern crate alloc;
#[cfg(feature = "http")]
extern crate std;

mod error;
mod id;
mod instant;
mod limits;
#[cfg(any(feature = "client", feature = "server"))]
mod meta;
#[cfg(any(feature = "client", feature = "server"))]
mod rpc;
mod stream;
mod version;

#[cfg(feature = "client")]
pub mod client;
pub mod codec;
#[cfg(feature = "http")]
pub mod http;
pub mod jsonrpc;
pub mod method;
pub mod model;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
pub mod uri_template;

pub use error::{CloseReason, Incompatible, Misbehaved, SendError};
pub use id::{InboundId, InputId, RequestHandle};
pub use instant::Instant;
pub use limits::Limits;
pub use stream::{Role, Stream};
pub use version::{UnknownVersion, Version};

//! The async layer of MCP that belongs to no runtime: everything that is not a socket, a clock or a process.
//!
//! The protocol is in [`mcp_proto`], which does no I/O. This crate moves its bytes over any pair of `futures_io`
//! streams; an adapter (`mcp-tokio`, `mcp-async-std`) brings the clock, the sockets and the child processes of one
//! runtime, and re-exports what is here. Take this crate by itself to write an adapter for another runtime: it needs
//! a [`Runtime`], and nothing else.
//!
//! | To | start from |
//! |---|---|
//! | write a server's handlers | a [`Router`] of functions and closures, or `#[tool]` and the others, with the feature `macros` |
//! | serve them | a [`ServerDriver`] of a `Router`, or of a [`Service`] of your own |
//! | know who calls | [`Caller`], which a handler has as [`Ctx::caller`]; over HTTP, `HttpServer::authenticate` and `bearer` say who it is |
//! | reach a connection of the server's from elsewhere | [`ServerHandle`], [`RouterHandle`] |
//! | ask | [`connect`]: a [`Peer`] that asks and a [`ClientDriver`] that runs |
//! | test a server, or build one in | [`connect_in_memory`] |
//! | serve or ask over HTTP, with the feature `http` | `HttpService` in any HTTP server, or `HttpServer`; `connect_http` |
//! | answer a server's questions | [`Handlers`] of closures, a [`ClientHandler`] with methods, or a [`Handler`] of your own |
//!
//! A driver is one future: it owns both streams, the timer and every handler under way. It spawns nothing, and it is
//! `Send` if what it is made of is. Dropping it ends the connection, and leaves no one waiting.
//!
//! | Module | What it holds |
//! |---|---|
//! | [`router`] | all about handlers: what they take, what they give, what they can ask |
//! | [`runtime`] | the two traits that a runtime implements |
//! | [`descriptor`] | the one trait more that standard streams and child processes need |
//! | [`stdio`] | the standard streams of this process, claimed for the protocol |
//! | [`process`] | child processes, owned as a group and ended step by step |
//! | [`os_stream`] | the byte streams that both hand out |
//! | [`duplex`](mod@duplex) | a connected pair of streams in memory, for tests and for two peers in one process |
//!
//! | Cargo feature | What it adds |
//! |---|---|
//! | `client` | [`Peer`] and all that asks, and [`process`]; on by default |
//! | `server` | [`Service`] and all that serves |
//! | `http` | Streamable HTTP for each of the two that is there, over hyper, which brings the tokio crate without its runtime |
//! | `http2` | HTTP/2 for servers |
//! | `tls` | TLS, by the crypto provider that the process has installed or that a configuration brings |
//! | `tls-ring`, `tls-aws-lc` | TLS, with that provider for processes that install none |
//! | `router` | `server`, and the [`Router`]; on by default |
//! | `macros` | `#[tool]`, `#[prompt]`, `#[resource]`, `#[tools]`, `#[schema]`, `#[derive(Elicit)]`, which write what a `Router` could be told by hand |
//! | `validation` | arguments and results are held against JSON Schemas, at both ends; it brings some 60 crates |

#[cfg(any(feature = "client", feature = "server"))]
mod alarm;
#[cfg(feature = "client")]
mod asking;
#[cfg(feature = "server")]
mod call;
#[cfg(all(feature = "client", any(unix, windows)))]
mod child_connection;
#[cfg(feature = "client")]
mod client_driver;
#[cfg(feature = "client")]
mod client_link;
#[cfg(feature = "client")]
mod connection;
#[cfg(feature = "server")]
mod connection_id;
#[cfg(feature = "server")]
mod connections;
#[cfg(any(feature = "client", feature = "router"))]
mod decoding;
#[cfg(any(feature = "client", feature = "server"))]
mod engine;
#[cfg(any(feature = "client", feature = "router"))]
mod extension;
#[cfg(any(feature = "client", feature = "server"))]
mod forward;
#[cfg(feature = "client")]
mod handler;
#[cfg(feature = "client")]
mod handlers;
#[cfg(all(feature = "http", any(feature = "client", feature = "server")))]
mod http;
#[cfg(all(feature = "client", feature = "server"))]
mod in_memory;
#[cfg(feature = "router")]
mod namespace;
#[cfg(any(feature = "client", feature = "server"))]
mod network;
mod observer;
#[cfg(feature = "server")]
mod outcome;
#[cfg(feature = "client")]
mod own_request;
#[cfg(any(feature = "client", feature = "router"))]
mod params;
#[cfg(feature = "client")]
mod peer;
#[cfg(feature = "server")]
mod reply;
#[cfg(any(feature = "client", feature = "server"))]
mod running;
#[cfg(feature = "server")]
mod server_driver;
#[cfg(feature = "server")]
mod server_handle;
#[cfg(feature = "server")]
mod service;
#[cfg(any(feature = "client", feature = "server"))]
mod shared;
#[cfg(feature = "validation")]
mod validate;
#[cfg(any(feature = "client", feature = "server"))]
mod wake_queue;
#[cfg(any(feature = "client", feature = "server"))]
mod wire;

pub mod descriptor;
pub mod duplex;
pub mod os_stream;
#[cfg(all(feature = "client", any(unix, windows)))]
pub mod process;
#[cfg(feature = "router")]
pub mod router;
pub mod runtime;
pub mod stdio;

#[cfg(feature = "http")]
pub use ::http::request::Parts;
#[cfg(feature = "server")]
pub use call::{Call, CallHandle, Caller, Cancellation, Cancelled};
#[cfg(all(feature = "client", any(unix, windows)))]
pub use child_connection::ChildConnection;
#[cfg(feature = "client")]
pub use client_driver::{ClientDriver, connect};
#[cfg(feature = "client")]
pub use connection::Connection;
#[cfg(feature = "server")]
pub use connection_id::ConnectionId;
#[cfg(feature = "server")]
pub use connections::Connections;
#[cfg(feature = "tls")]
pub use futures_rustls::rustls;
#[cfg(feature = "client")]
pub use handler::{Handler, Input};
#[cfg(feature = "client")]
pub use handlers::{
    ClientHandler, Handlers, IntoAnswer, LocalClientHandler, LocalTypedHandler, Roots, RootsSource, TypedHandler,
    Unanswered,
};
#[cfg(all(feature = "http", feature = "server"))]
pub use http::{
    Accept, AtOnce, Authenticate, Bearer, Handling, HttpBody, HttpServer, HttpService, Later, Tasks, Upkeep, Verdict,
    bearer,
};
#[cfg(all(feature = "http", feature = "client"))]
pub use http::{Dial, HttpClientDriver, HttpEndpoint, Target, connect_http};
#[cfg(all(feature = "client", feature = "server"))]
pub use in_memory::{InMemory, connect_in_memory};
#[cfg(feature = "macros")]
pub use mcp_macros::{
    ElicitDriver as Elicit, prompt_driver as prompt, resource_driver as resource, schema_driver as schema,
    tool_driver as tool, tools_driver as tools,
};
pub use mcp_proto as proto;
#[cfg(all(feature = "http", feature = "server"))]
pub use mcp_proto::http::{Principal, server::Denied};
#[cfg(feature = "router")]
pub use namespace::Namespace;
#[cfg(any(feature = "client", feature = "server"))]
pub use network::{Network, NetworkTransport};
pub use observer::Observer;
#[cfg(feature = "client")]
pub use observer::Requested;
#[cfg(any(feature = "client", feature = "server"))]
pub use observer::{ConnectionInfo, Ended};
#[cfg(feature = "client")]
pub use peer::{
    Answer, CallError, Closed, CompletionAnswer, CompletionCall, Listing, Notification, Pages, Peer, Progress, Ready,
    Step, Steps, Subscription, ToolCall, TypedAnswer, Watchable, WatchedList, WholeList,
};
#[cfg(feature = "server")]
pub use reply::Reply;
#[cfg(feature = "router")]
pub use router::{
    Args, Completing, Ctx, Elicit, Elicited, Failure, FromCall, Json, Router, RouterHandle, State, arg, named, together,
};
pub use runtime::{Runtime, Sleep};
#[cfg(feature = "router")]
pub use schemars;
#[cfg(feature = "router")]
pub use serde;
#[cfg(feature = "server")]
pub use server_driver::ServerDriver;
#[cfg(feature = "server")]
pub use server_handle::{ServerHandle, WeakServerHandle};
#[cfg(feature = "server")]
pub use service::{Service, ServiceFn, service_fn};

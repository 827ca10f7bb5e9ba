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
//! | `http` | both ends of Streamable HTTP, over hyper, which brings the tokio crate without its runtime |
//! | `http2` | HTTP/2 for servers |
//! | `tls` | TLS, by the crypto provider that the process has installed or that a configuration brings |
//! | `tls-ring`, `tls-aws-lc` | TLS, with that provider for processes that install none |
//! | `router` | the [`Router`]; on by default |
//! | `macros` | `#[tool]`, `#[prompt]`, `#[resource]`, `#[tools]`, `#[derive(Elicit)]`, which write what a `Router` could be told by hand |
//! | `validation` | arguments and results are held against JSON Schemas, at both ends; it brings some 60 crates |

mod alarm;
mod asking;
mod call;
#[cfg(any(unix, windows))]
mod child_connection;
mod client_driver;
mod client_link;
mod connection;
#[cfg(any(feature = "http", feature = "router"))]
mod connections;
mod decoding;
mod engine;
mod extension;
mod handler;
mod handlers;
#[cfg(feature = "http")]
mod http;
mod in_memory;
mod outcome;
mod peer;
mod reply;
mod running;
mod server_driver;
mod server_handle;
mod service;
mod shared;
#[cfg(feature = "validation")]
mod validate;
mod wake_queue;
mod wire;

pub mod descriptor;
pub mod duplex;
pub mod os_stream;
#[cfg(any(unix, windows))]
pub mod process;
#[cfg(feature = "router")]
pub mod router;
pub mod runtime;
pub mod stdio;

#[cfg(feature = "http")]
pub use ::http::request::Parts;
pub use call::{Call, CallHandle, Caller, Cancellation, Cancelled};
#[cfg(any(unix, windows))]
pub use child_connection::ChildConnection;
pub use client_driver::{ClientDriver, connect};
pub use connection::Connection;
#[cfg(feature = "tls")]
pub use futures_rustls::rustls;
pub use handler::{Handler, Input};
pub use handlers::{
    ClientHandler, Handlers, IntoAnswer, LocalClientHandler, LocalTypedHandler, Roots, RootsSource, TypedHandler,
    Unanswered,
};
#[cfg(feature = "http")]
pub use http::{
    Accept, AtOnce, Authenticate, Bearer, Dial, Handling, HttpBody, HttpClientDriver, HttpEndpoint, HttpServer,
    HttpService, Later, Target, Tasks, Upkeep, Verdict, bearer, connect_http,
};
pub use in_memory::{InMemory, connect_in_memory};
#[cfg(feature = "macros")]
pub use mcp_macros::{
    ElicitDriver as Elicit, prompt_driver as prompt, resource_driver as resource, tool_driver as tool,
    tools_driver as tools,
};
pub use mcp_proto as proto;
#[cfg(feature = "http")]
pub use mcp_proto::http::{Principal, server::Denied};
pub use peer::{
    Answer, CallError, Closed, CompletionAnswer, CompletionCall, Listing, Notification, Pages, Peer, Progress, Ready,
    Step, Steps, Subscription, ToolCall, TypedAnswer, Watchable, WatchedList, WholeList,
};
pub use reply::Reply;
#[cfg(feature = "router")]
pub use router::{
    Args, Completing, Ctx, Elicit, Elicited, Failure, FromCall, Json, Router, RouterHandle, State, arg, named, together,
};
pub use runtime::{Runtime, Sleep};
#[cfg(feature = "router")]
pub use schemars;
pub use server_driver::ServerDriver;
pub use server_handle::{ServerHandle, WeakServerHandle};
pub use service::{Service, ServiceFn, service_fn};

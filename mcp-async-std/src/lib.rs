//! The Model Context Protocol on async-std and on smol.
//!
//! Everything that knows the protocol is in [`mcp_driver`] and, below it, in [`mcp_proto`]; this crate adds what only
//! a runtime can give:
//!
//! | | |
//! |---|---|
//! | [`AsyncStd`] | the clock and the timers |
//! | [`stdio`](fn@stdio) | standard input and output, claimed for the protocol |
//! | [`spawn`] | a server as a child process that owns its process group |
//! | [`serve_stdio`], [`serve`], [`serve_tcp`], [`serve_unix`] | servers |
//! | [`serve_stdio_until`], [`serve_tcp_until`], [`serve_unix_until`] | servers that end in order when they are told to |
//! | `serve_http`, `serve_http_local`, `serve_http_unix` | servers over HTTP, with the feature `http`; `HttpServer` says who is let in |
//! | [`IntoListener`] | listeners of the standard library and of the runtime, for all of these |
//! | [`run`] | runs any of them, in a program that has no runtime |
//! | [`connect_child`], [`connect`], [`connect_tcp`], [`connect_unix`] | clients, each with its driver on a task |
//! | [`connect_in_memory`] | a server and its client in one process, for tests |
//! | `connect_http`, `connect_http_unix`, `connect_http_with` | clients over HTTP, likewise, with the feature `http` |
//! | `connect_servers`, `connect_upstream` | servers that come back after a failure, and many as one client, with the feature `compose` |
//! | [`Spawned`] | each call on a task of its own |
//!
//! What every runtime shares is here under the same names: [`Router`], [`Peer`] and the rest of `mcp-driver`;
//! [`model`], what goes over the wire; and all of `mcp-proto` as [`proto`]. How handlers are written is in [`router`].
//!
//! | Cargo feature | What it adds |
//! |---|---|
//! | `client`, a default | [`Peer`] and all that asks, and servers as child processes |
//! | `net`, a default | nothing here: on tokio, sockets, and pipes in the reactor |
//! | `server` | [`Service`] and all that serves |
//! | `router` | `server`, and the [`Router`], with handlers as plain functions |
//! | `macros`, a default | `router`, and `#[tool]`, `#[prompt]`, `#[resource]`, `#[tools]`, `#[schema]`, `#[derive(Elicit)]` |
//! | `validation` | arguments and results are held against JSON Schemas, at both ends; it brings some 60 crates |
//! | `compose` | servers that come back after a failure, many as one client, `mcpServers` files: all of `mcp-compose` |
//! | `http` | what there is of `client` and `server` over HTTP/1.1 |
//! | `http2` | HTTP/2 for servers |
//! | `tls` | TLS, by the crypto provider that the process has installed or that a configuration brings |
//! | `tls-ring`, `tls-aws-lc` | TLS, with that provider for processes that install none |
//!
//! Sockets need nothing: `async_std::net`, `smol::net` and `async_io::Async` have the `futures_io` traits already.
//!
//! # async-std, smol, and which to choose
//! async-std is no longer maintained upstream (RUSTSEC-2025-0052); its authors name smol as the successor. Both stand
//! on the same reactor, `async-io`, and this crate is written against `async-io` and the `futures_io` traits: it runs
//! under either of them or under `futures_lite::future::block_on`, and its tests run on both. What needs a task (the
//! `connect` functions, `serve_tcp`, `serve_unix`, [`Spawned`]) spawns it on `async-global-executor`, which is what
//! `async_std::task::spawn` spawns on; poll a driver yourself to have it elsewhere. New programs do well to start with
//! smol; nothing changes in how this crate is used.
//!
//! # Macros
//! `#[tool]`, `#[prompt]` and `#[resource]` turn a function into a part of a server, `#[tools]` the methods of a value,
//! and `#[derive(Elicit)]` a struct into a form. They write what one could write with the [`Router`], and are there with
//! the feature `macros`, which is on by default.
//!
#![cfg_attr(feature = "macros", doc = "```")]
#![cfg_attr(not(feature = "macros"), doc = "```text")]
//! use mcp_async_std::{Router, tool};
//!
//! /// Adds two numbers.
//! #[tool(read_only)]
//! async fn add(a: f64, b: f64) -> f64 {
//!     a + b
//! }
//!
//! let router = Router::new("calculator", "1.0").add(add);
//! # let _ = router;
//! ```
//!
//! # Example: the clock needs no executor
//! ```
//! use std::time::Duration;
//! use mcp_async_std::AsyncStd;
//! use mcp_driver::Runtime;
//!
//! let clock = AsyncStd::new();
//! let soon = clock.now() + Duration::from_millis(1);
//! futures_lite::future::block_on(clock.sleep_until(soon));
//! assert!(clock.now() >= soon);
//! ```

#[cfg(feature = "client")]
mod connect;
#[cfg(all(feature = "client", feature = "http"))]
mod http_client;
#[cfg(all(feature = "http", feature = "server"))]
mod http_server;
#[cfg(all(feature = "client", feature = "server"))]
mod in_memory;
#[cfg(feature = "server")]
mod listener;
#[cfg(all(feature = "client", any(unix, windows)))]
mod process;
mod registration;
mod run;
mod runtime;
#[cfg(feature = "server")]
mod serve;
#[cfg(feature = "compose")]
mod servers;
#[cfg(any(feature = "client", feature = "server"))]
mod socket;
#[cfg(feature = "server")]
mod spawned;
mod stdio;

#[cfg(all(feature = "client", unix))]
pub use connect::connect_unix;
#[cfg(all(feature = "client", any(unix, windows)))]
pub use connect::{ChildConnection, connect_child};
#[cfg(feature = "client")]
pub use connect::{Connection, DriverTask, connect, connect_tcp};
#[cfg(all(feature = "client", feature = "http", unix))]
pub use http_client::connect_http_unix;
#[cfg(all(feature = "client", feature = "http"))]
pub use http_client::{TcpDial, connect_http, connect_http_with};
#[cfg(all(feature = "http", feature = "server", unix))]
pub use http_server::serve_http_unix;
#[cfg(all(feature = "http", feature = "server"))]
pub use http_server::{serve_http, serve_http_local};
#[cfg(all(feature = "client", feature = "server"))]
pub use in_memory::connect_in_memory;
#[cfg(feature = "server")]
pub use listener::IntoListener;
#[cfg(all(feature = "client", any(unix, windows)))]
pub use process::{Child, ChildStderr, ChildStdin, ChildStdout, spawn};
pub use registration::AsyncStdFd;
pub use run::run;
pub use runtime::{AsyncStd, AsyncStdSleep};
#[cfg(feature = "server")]
pub use serve::{serve, serve_stdio, serve_stdio_until, serve_tcp, serve_tcp_until};
#[cfg(all(feature = "server", unix))]
pub use serve::{serve_unix, serve_unix_until};
#[cfg(feature = "compose")]
pub use servers::{connect_server, connect_servers, connect_upstream};
#[cfg(feature = "server")]
pub use spawned::{Spawned, SpawnedCall};
pub use stdio::{Stdin, Stdout, stdio};

#[cfg(feature = "compose")]
pub use mcp_compose as compose;
#[cfg(feature = "http")]
pub use mcp_driver::Parts;
pub use mcp_driver::Runtime;
#[cfg(all(feature = "client", any(unix, windows)))]
pub use mcp_driver::process::{Command, Shutdown, ShutdownDeadlines, Stderr};
#[cfg(feature = "router")]
pub use mcp_driver::router::{
    self, Args, Blob, Completing, Ctx, Elicit, Elicited, Failure, FromCall, FromNotification, Item, Json, Meta, Params,
    PathPart, RequestId, Router, RouterHandle, Routes, SafePath, State, StateKeys, Told, Viewer, Warning, Watched, arg,
    named, safe_join, together,
};
#[cfg(feature = "tls")]
pub use mcp_driver::rustls;
#[cfg(feature = "client")]
pub use mcp_driver::{
    Answer, CallError, ClientDriver, ClientHandler, CompletionCall, Handler, Handlers, Input, IntoAnswer, Listing,
    LocalClientHandler, Notification, Pages, Peer, Progress, Roots, Step, Steps, Subscription, ToolCall, TypedAnswer,
    Watchable, WatchedList,
};
#[cfg(all(feature = "http", feature = "server"))]
pub use mcp_driver::{
    Authenticate, Bearer, Denied, HttpBody, HttpServer, HttpService, Principal, Upkeep, Verdict, bearer,
};
#[cfg(feature = "server")]
pub use mcp_driver::{Call, CallHandle, Caller, Cancellation, Reply, ServerDriver, ServerHandle, Service, service_fn};
#[cfg(all(feature = "client", feature = "http"))]
pub use mcp_driver::{Dial, HttpClientDriver, HttpEndpoint, Target};
#[cfg(feature = "router")]
pub use mcp_driver::{schemars, serde};
#[cfg(feature = "macros")]
pub use mcp_macros::{
    ElicitAsyncStd as Elicit, prompt_async_std as prompt, resource_async_std as resource, schema_async_std as schema,
    tool_async_std as tool, tools_async_std as tools,
};
pub use mcp_proto::{self as proto, model};

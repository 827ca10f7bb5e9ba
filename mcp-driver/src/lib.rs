//! The async layer of MCP that belongs to no runtime: everything that is not a socket, a clock or a process.
//!
//! The protocol is in [`mcp_proto`], which does no I/O. This crate moves its bytes over any pair of `futures_io`
//! streams; an adapter (`mcp-tokio`, `mcp-async-std`) brings the clock, the sockets and the child processes of one
//! runtime, and re-exports what is here. Take this crate by itself to write an adapter for another runtime: it needs
//! a [`Runtime`], and nothing else.
//!
//! | Module | What it holds |
//! |---|---|
//! | [`runtime`] | the two traits that a runtime implements |
//! | [`duplex`](mod@duplex) | a connected pair of streams in memory, for tests and for two peers in one process |

pub mod duplex;
pub mod runtime;

pub use runtime::{Runtime, Sleep};

//! Extensions of the Model Context Protocol, typed on both sides.
//!
//! | Module | Extension | Feature |
//! |---|---|---|
//! | [`skills`] | `io.modelcontextprotocol/skills` (SEP-2640): folders of instructions for models | `skills` |
//! | [`apps`] | `io.modelcontextprotocol/ui` (MCP Apps): pages that a host shows beside a conversation | `apps` |
//! | [`extension`] | one of your own: [`Extension`] gives its settings a type at both ends | |
//!
//! All of it stands on [`mcp_driver::Router`] and [`mcp_driver::Peer`], and so runs on every runtime and transport, in
//! every revision that can declare an extension.

#[cfg(feature = "apps")]
pub mod apps;
pub mod extension;
#[cfg(feature = "skills")]
pub mod skills;

pub use extension::{Extending, Extension, Undeclared};

//! Servers put together: layers around one, several mounted as one, a remote one in place of one's own.
//!
//! | What is wanted | What does it |
//! |---|---|
//! | a remote server served as if it were ours: another transport, another era | [`Proxy`] |
//! | several servers as one server | [`Gateway`] |
//! | several servers as one client | [`Group`] |
//! | a server that is connected to again when it goes away | [`Upstream`], [`RestartPolicy`] |
//! | the servers that a host's `mcp.json` names | [`ServersFile`], [`connect_servers`] |
//! | limits, permissions, records, a cache around calls | [`layer`] |
//!
//! Nothing here belongs to a runtime. The adapters, with their feature `compose`, have [`connect_servers`] and its kin
//! for theirs, and give all of this as their module `compose`.
//!
//! # Example: all that a file names, as one server, whichever of them is restarted
//! ```no_run
//! use mcp_compose::{Gateway, Launch, Proxy, RestartPolicy, ServersFile, connect_server};
//! use mcp_driver::{Namespace, Service};
//!
//! async fn all(runtime: impl Launch, file: &ServersFile) -> Result<impl Service, Box<dyn std::error::Error>> {
//!     let mut all = Gateway::new("all", "1.0");
//!     for entry in file.servers().iter().filter(|entry| entry.is_enabled()) {
//!         let proxy = Proxy::new(runtime.clone());
//!         let near = proxy.clone();
//!         // Each connection has a handler of its own, by which the server asks the clients of the gateway.
//!         let handler = move |_: &str| near.handler();
//!         let far = connect_server(runtime.clone(), entry, ("all", "1.0"), handler, RestartPolicy::new());
//!         all = all.mount(Namespace::near(entry.name()), proxy.to(far).await?);
//!     }
//!     Ok(all)
//! }
//! ```
//! With `mcp_tokio::serve_http(listener, all(Tokio::new(), &file).await?)` it is a program.

mod connections;
mod gateway;
mod group;
mod launch;
pub mod layer;
mod proxy;
mod raw_object;
mod servers_file;
mod signal;
mod upstream;

pub use gateway::Gateway;
pub use group::{
    Group, GroupError, GroupKind, GroupList, GroupWatch, Grouped, MemberFailure, MemberStatus, Renamed, RenamedBecause,
};
#[cfg(any(unix, windows))]
pub use launch::run_child;
pub use launch::{Launch, connect_server, connect_servers, connect_upstream, run_connection};
pub use proxy::{Far, Proxy, ProxyHandler, ProxySettings};
pub use servers_file::{
    FileProblem, HttpEntry, HttpKind, Lookup, ServerEntry, ServerTransport, ServersFile, Severity, StdioEntry,
    parse_env_file,
};
pub use upstream::{
    Connect, Heard, RestartPolicy, Upstream, UpstreamError, UpstreamState, UpstreamStates, UpstreamSubscription,
    UpstreamWatch, upstream,
};

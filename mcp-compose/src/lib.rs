//! Servers put together: layers around one, several mounted as one, a remote one in place of one's own.

mod connections;
mod gateway;
mod group;
pub mod layer;
mod launch;
mod nearest;
mod servers_file;
mod proxy;
mod raw_object;
mod upstream;

pub use gateway::Gateway;
pub use group::{
    Group, GroupError, GroupList, Grouped, MemberFailure, MemberStatus, Renamed, RenamedBecause,
};
pub use proxy::{Far, Proxy, ProxyHandler, ProxySettings};
#[cfg(any(unix, windows))]
pub use launch::run_child;
pub use launch::{Launch, connect_server, connect_servers, connect_upstream, run_connection};
pub use servers_file::{
    FileProblem, HttpEntry, HttpKind, Lookup, ServerEntry, ServerTransport, ServersFile, Severity, StdioEntry,
    parse_env_file,
};
pub use upstream::{
    Connect, Heard, RestartPolicy, Upstream, UpstreamError, UpstreamState, UpstreamStates, UpstreamSubscription,
    UpstreamWatch, upstream,
};

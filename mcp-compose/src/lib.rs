//! Servers put together: layers around one, several mounted as one, a remote one in place of one's own.

mod connections;
mod gateway;
mod group;
mod launch;
pub mod layer;
mod nearest;
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

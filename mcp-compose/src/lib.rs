//! Servers put together: layers around one, several mounted as one, a remote one in place of one's own.

mod group;
mod nearest;
mod upstream;

pub use group::{Group, GroupError, GroupList, Grouped, MemberFailure, MemberStatus, Renamed, RenamedBecause};
pub use upstream::{
    Connect, Heard, RestartPolicy, Upstream, UpstreamError, UpstreamState, UpstreamStates, UpstreamSubscription,
    UpstreamWatch, upstream,
};

//! Servers put together: layers around one, several mounted as one, a remote one in place of one's own.

mod upstream;

pub use upstream::{
    Connect, Heard, RestartPolicy, Upstream, UpstreamError, UpstreamState, UpstreamStates, UpstreamSubscription,
    UpstreamWatch, upstream,
};

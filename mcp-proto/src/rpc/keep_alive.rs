//! When a silent peer is pinged, and when it is given up.

use core::time::Duration;

/// Pings that notice a peer which is gone without having closed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct KeepAlive {
    /// A ping goes out after this long without a word from the peer.
    pub interval: Duration,
    /// The peer is given up if it says nothing for this long after a ping.
    pub timeout: Duration,
}

impl KeepAlive {
    /// Pings after `interval` of silence, gives up `timeout` later.
    #[must_use]
    pub const fn new(interval: Duration, timeout: Duration) -> Self {
        Self { interval, timeout }
    }
}

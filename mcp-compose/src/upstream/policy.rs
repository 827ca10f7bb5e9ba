//! When to try again, and when to give up.

use std::time::Duration;

/// When a server that has gone away is tried again: later each time, up to a longest wait, and by default for ever.
///
/// The first attempt is made at once, and so is the first after a connection that was [up for
/// long](Self::reset_after). Each wait lies by chance between one half and the whole of what doubling leads to.
///
/// # Example: a child process that may crash five times in a minute
/// ```
/// use std::time::Duration;
/// use mcp_compose::RestartPolicy;
///
/// let policy = RestartPolicy::new()
///     .backoff(Duration::from_millis(100), Duration::from_secs(10))
///     .attempts(5, Duration::from_secs(60));
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
pub struct RestartPolicy {
    pub(super) restarts: bool,
    pub(super) first: Duration,
    pub(super) most: Duration,
    pub(super) attempts: Option<(u32, Duration)>,
    pub(super) reset_after: Duration,
    pub(super) connect_timeout: Duration,
    pub(super) close_timeout: Duration,
    pub(super) patience: Duration,
}

impl RestartPolicy {
    /// Waits from half a second to half a minute, without an end to it; a connection that was up for a minute starts
    /// anew; 60 seconds to connect, 30 to wait for it.
    pub const fn new() -> Self {
        Self {
            restarts: true,
            first: Duration::from_millis(500),
            most: Duration::from_secs(30),
            attempts: None,
            reset_after: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(60),
            close_timeout: Duration::from_secs(30),
            patience: Duration::from_secs(30),
        }
    }

    /// Connects once, and stays away when that connection ends or does not open, until it is told to
    /// [restart](super::Upstream::restart).
    pub const fn never() -> Self {
        let mut never = Self::new();
        never.restarts = false;
        never
    }

    /// The wait after the first failure, and the longest one that doubling leads to. Less than a millisecond is one.
    pub const fn backoff(mut self, first: Duration, most: Duration) -> Self {
        self.first = first;
        self.most = most;
        self
    }

    /// Gives up when there would be more attempts than this within `window`.
    pub const fn attempts(mut self, most: u32, window: Duration) -> Self {
        self.attempts = Some((most, window));
        self
    }

    /// Forgets earlier failures once a connection has been up for this long.
    pub const fn reset_after(mut self, up: Duration) -> Self {
        self.reset_after = up;
        self
    }

    /// How long a connection may take until it is open. A server that is downloaded first needs its time.
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a connection that is closed may take to end, a child process and all, before it is dropped.
    pub const fn close_timeout(mut self, timeout: Duration) -> Self {
        self.close_timeout = timeout;
        self
    }

    /// How long a call waits for a connection.
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

impl Default for RestartPolicy {
    fn default() -> Self {
        Self::new()
    }
}

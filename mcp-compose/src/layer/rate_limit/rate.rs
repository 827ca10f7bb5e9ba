//! How often something may happen.

use std::time::Duration;

/// How often something may happen: so often in a span, evenly, and so often at once.
///
/// # Example
/// ```
/// use std::time::Duration;
///
/// use mcp_compose::layer::Rate;
///
/// let rate = Rate::per_minute(30).burst(5);
/// assert_eq!(rate.interval(), Duration::from_secs(2));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rate {
    interval: Duration,
    burst: u32,
}

impl Rate {
    /// So often in a span, and all of it at once for whoever has not called in that span. None is taken for one.
    #[must_use]
    pub fn new(calls: u32, span: Duration) -> Self {
        let calls = calls.max(1);
        // Rounded up: a nanosecond less would be a call more, once in a while.
        let nanos = span.as_nanos().div_ceil(u128::from(calls)).min(u128::from(u64::MAX));
        Self { interval: Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)), burst: calls }
    }

    /// So often in a second.
    #[must_use]
    pub fn per_second(calls: u32) -> Self {
        Self::new(calls, Duration::from_secs(1))
    }

    /// So often in a minute.
    #[must_use]
    pub fn per_minute(calls: u32) -> Self {
        Self::new(calls, Duration::from_secs(60))
    }

    /// So often in an hour.
    #[must_use]
    pub fn per_hour(calls: u32) -> Self {
        Self::new(calls, Duration::from_secs(3600))
    }

    /// So often at once, by default as often as in the whole span. None is taken for one.
    #[must_use]
    pub const fn burst(mut self, calls: u32) -> Self {
        self.burst = if calls == 0 { 1 } else { calls };
        self
    }

    /// How long it takes for one token to come.
    #[must_use]
    pub const fn interval(self) -> Duration {
        self.interval
    }

    /// How much later than now a bucket may be full for there to be a token in it now.
    pub(crate) const fn slack(self) -> Duration {
        self.interval.saturating_mul(self.burst - 1)
    }
}

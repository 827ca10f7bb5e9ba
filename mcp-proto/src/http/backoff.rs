//! When to try again.

#[cfg(test)]
mod tests;

use core::time::Duration;

/// When to try again after a failure or a loss: later each time, and not for ever.
///
/// Every wait is at least [`first`](Self::first) and at least what the server asked for, and ends up to a quarter later
/// by chance, so that clients that were lost together do not come back together. Whatever a server does, there are
/// therefore at most one attempt for each `first` that passes, and [`attempts`](Self::attempts) in a row that bring
/// nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Backoff {
    /// The first wait, default 500 ms; at least a millisecond. Each one after it is twice as long.
    pub first: Duration,
    /// The longest wait that doubling leads to, default 30 s. A server may ask for more.
    pub most: Duration,
    /// How many attempts may fail one after the other, default 10.
    pub attempts: u32,
    /// How long all the waits may be together, default 5 minutes.
    pub total: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            most: Duration::from_secs(30),
            attempts: 10,
            total: Duration::from_secs(300),
        }
    }
}

impl Backoff {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long to wait before the next attempt, if `attempt` of them have brought nothing so far, zero after a loss.
    /// `None`: give up.
    ///
    /// `retry` is what the server asked to wait (`retry` of Server-Sent Events, `Retry-After`) and `seed` is where the
    /// chance comes from; the same arguments give the same wait.
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    /// use mcp_proto::http::backoff::Backoff;
    ///
    /// let backoff = Backoff::new();
    /// let wait = backoff.delay(0, Some(Duration::from_secs(2)), 42).expect("the first attempt of ten");
    /// assert!(wait >= Duration::from_secs(2) && wait <= Duration::from_millis(2_500));
    /// assert_eq!(backoff.delay(10, None, 42), None);
    /// ```
    #[must_use]
    pub fn delay(&self, attempt: u32, retry: Option<Duration>, seed: u64) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let waits = Waits { first: self.first.max(SHORTEST).max(retry.unwrap_or_default()), most: self.most };
        let shortest = waits.nth(attempt);
        if waits.sum(attempt).saturating_add(latest(shortest)) > self.total {
            return None;
        }
        let chance = scatter(seed.wrapping_add(u64::from(attempt))) >> u32::BITS;
        let late = (spread(shortest).as_nanos() * u128::from(chance)) >> u32::BITS;
        Some(shortest.saturating_add(Duration::from_nanos(u64::try_from(late).unwrap_or(u64::MAX))))
    }
}

/// A policy without a first wait must not become a loop without any.
const SHORTEST: Duration = Duration::from_millis(1);

/// What doubling gives, without chance.
struct Waits {
    first: Duration,
    most: Duration,
}

impl Waits {
    fn nth(&self, attempt: u32) -> Duration {
        let doubled = self.first.saturating_mul(1u32.checked_shl(attempt).unwrap_or(u32::MAX));
        doubled.min(self.most.max(self.first))
    }

    /// All waits before this one, at their latest. Past 31 doublings they are all alike.
    fn sum(&self, attempt: u32) -> Duration {
        let doubling = attempt.min(u32::BITS);
        let sum = (0..doubling).fold(Duration::ZERO, |sum, attempt| sum.saturating_add(latest(self.nth(attempt))));
        sum.saturating_add(latest(self.nth(attempt)).saturating_mul(attempt - doubling))
    }
}

fn latest(wait: Duration) -> Duration {
    wait.saturating_add(spread(wait))
}

fn spread(wait: Duration) -> Duration {
    wait / 4
}

/// The finaliser of SplitMix64: seeds that are near each other give numbers that are not.
fn scatter(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

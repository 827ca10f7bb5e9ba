//! The policy at work.

use std::collections::VecDeque;
use std::time::Duration;

use mcp_proto::Instant;

use super::RestartPolicy;

#[cfg(test)]
mod tests;

/// What has been tried, and when. Time and chance come from outside.
#[derive(Debug)]
pub(super) struct Restarts {
    policy: RestartPolicy,
    chance: u64,
    /// How many connections in a row did not last.
    failures: u32,
    /// When attempts were made that are still in the window.
    recent: VecDeque<Instant>,
    up: Option<Instant>,
}

/// What to do about a connection that is not there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Next {
    At(Instant),
    GiveUp,
}

impl Restarts {
    pub(super) const fn new(policy: RestartPolicy, seed: u64) -> Self {
        Self { policy, chance: seed, failures: 0, recent: VecDeque::new(), up: None }
    }

    /// An attempt is made.
    pub(super) fn handle_attempt(&mut self, now: Instant) {
        self.up = None;
        let Some((most, _)) = self.policy.attempts else { return };
        self.recent.push_back(now);
        while self.recent.len() > most as usize {
            self.recent.pop_front();
        }
    }

    /// The connection is open.
    pub(super) const fn handle_up(&mut self, now: Instant) {
        self.up = Some(now);
    }

    /// It is not there, or not any more: says when to try next.
    pub(super) fn handle_down(&mut self, now: Instant) -> Next {
        if !self.policy.restarts {
            return Next::GiveUp;
        }
        if self.up.take().is_some_and(|up| now - up >= self.policy.reset_after) {
            self.failures = 0;
            self.recent.clear();
        }
        let at = now + self.wait();
        self.failures = self.failures.saturating_add(1);
        match self.policy.attempts {
            Some((most, window)) if self.count(at, window) >= most as usize => Next::GiveUp,
            _ => Next::At(at),
        }
    }

    /// Somebody wants it back: earlier failures count no more.
    pub(super) fn handle_restart(&mut self) {
        self.failures = 0;
        self.recent.clear();
    }

    fn count(&self, at: Instant, window: Duration) -> usize {
        self.recent.iter().filter(|attempt| at - **attempt < window).count()
    }

    /// Between the half and the whole of what doubling leads to.
    fn wait(&mut self) -> Duration {
        let first = self.policy.first.max(SHORTEST);
        let doubled = first.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX));
        let whole = doubled.min(self.policy.most.max(SHORTEST));
        let half = whole / 2;
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let nanos = (half.as_nanos() * u128::from(scatter(self.chance) >> 32)) >> 32;
        half.saturating_add(Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))).max(SHORTEST)
    }
}

/// A policy without a first wait must not become a loop without any.
const SHORTEST: Duration = Duration::from_millis(1);

/// `SplitMix64`'s finish: seeds that are alike give numbers that are not.
const fn scatter(mut seed: u64) -> u64 {
    seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}

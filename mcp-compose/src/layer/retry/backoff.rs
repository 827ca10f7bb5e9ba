//! How long the pauses are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Pauses that grow.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    /// What chance comes from, if there is any: each draw adds to it.
    chance: Option<Arc<AtomicU64>>,
}

impl Backoff {
    pub(super) const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, chance: None }
    }

    pub(super) fn between(self, first: Duration, longest: Duration) -> Self {
        Self { first, longest, ..self }
    }

    pub(super) fn jitter(self, seed: u64) -> Self {
        Self { chance: Some(Arc::new(AtomicU64::new(seed))), ..self }
    }

    /// The pause after a call was made so often.
    pub(super) fn pause(&self, made: u32) -> Duration {
        let doubled = 1_u32.checked_shl(made.saturating_sub(1)).unwrap_or(u32::MAX);
        let pause = self.first.saturating_mul(doubled).min(self.longest);
        match &self.chance {
            Some(chance) => pause - pause.mul_f64(drawn(chance) / 2.0),
            None => pause,
        }
    }
}

/// At least 0 and less than 1 (splitmix64).
fn drawn(chance: &AtomicU64) -> f64 {
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut bits = chance.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    f64::from((bits >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_twice_as_long_up_to_the_longest() {
        let backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(1));
        let pauses: Vec<_> = [1, 2, 3, 4, 5, 40].map(|made| backoff.pause(made).as_millis()).into();
        assert_eq!(pauses, [100, 200, 400, 800, 1000, 1000]);
    }

    #[test]
    fn chance_cuts_a_pause_by_half_at_most_and_no_two_alike() {
        let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(1)).jitter(7);
        let pauses: Vec<_> = (0..100).map(|_| backoff.pause(1)).collect();
        assert!(pauses.iter().all(|pause| (500..=1000).contains(&pause.as_millis())), "{pauses:?}");
        let (least, most) = (pauses.iter().min().expect("some"), pauses.iter().max().expect("some"));
        assert!(least.as_millis() < 550 && most.as_millis() > 950, "{least:?} to {most:?}");
        let again = Backoff::new(Duration::from_secs(1), Duration::from_secs(1)).jitter(7);
        assert!(pauses.iter().all(|pause| *pause == again.pause(1)), "the same seed, the same chance");
    }
}

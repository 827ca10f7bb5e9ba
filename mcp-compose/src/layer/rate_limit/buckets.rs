//! The buckets of one rate, by principal.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use mcp_proto::Instant;

use super::Rate;

/// The buckets of one rate, by principal. A bucket is the instant at which it will be full: that is all there is to
/// know of it (the generic cell rate algorithm).
#[derive(Debug)]
pub(crate) struct Buckets {
    rate: Rate,
    most: usize,
    full_at: HashMap<Arc<str>, Instant>,
    /// The same, the next to be full first.
    by_time: BTreeSet<(Instant, Arc<str>)>,
    /// The bucket of all whom nobody has authenticated.
    anonymous: Instant,
    /// The bucket of all for whom the table has no place.
    others: Instant,
}

impl Buckets {
    pub(crate) fn new(rate: Rate, most: usize) -> Self {
        Self {
            rate,
            most,
            full_at: HashMap::new(),
            by_time: BTreeSet::new(),
            anonymous: Instant::ORIGIN,
            others: Instant::ORIGIN,
        }
    }

    /// How long it is until a principal has a token; zero if it has one.
    pub(crate) fn wait(&self, now: Instant, principal: &str) -> Duration {
        self.bucket(principal) - (now + self.rate.slack())
    }

    /// Takes a token of a principal that need not wait.
    pub(crate) fn take(&mut self, now: Instant, principal: &str) {
        let full_at = self.bucket(principal).max(now) + self.rate.interval();
        if principal.is_empty() {
            self.anonymous = full_at;
            return;
        }
        if let Some((key, was)) = self.full_at.get_key_value(principal).map(|(key, was)| (key.clone(), *was)) {
            self.by_time.remove(&(was, key.clone()));
            self.keep(key, full_at);
            return;
        }
        self.forget_full(now);
        if self.full_at.len() < self.most {
            self.keep(principal.into(), full_at);
        } else {
            self.others = full_at;
        }
    }

    fn bucket(&self, principal: &str) -> Instant {
        if principal.is_empty() {
            return self.anonymous;
        }
        // A newcomer begins where the others are, as it may have been one of them.
        self.full_at.get(principal).copied().unwrap_or(self.others)
    }

    fn keep(&mut self, key: Arc<str>, full_at: Instant) {
        self.by_time.insert((full_at, key.clone()));
        self.full_at.insert(key, full_at);
    }

    /// Makes room, if there is none: a bucket that is full is as good as none.
    fn forget_full(&mut self, now: Instant) {
        while self.full_at.len() >= self.most
            && let Some((full_at, key)) = self.by_time.pop_first()
        {
            if full_at > now {
                self.by_time.insert((full_at, key));
                return;
            }
            self.full_at.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Instant {
        Instant::from_origin(Duration::from_millis(millis))
    }

    /// Takes as often as there are tokens.
    fn drain(buckets: &mut Buckets, now: Instant, principal: &str) -> usize {
        let mut taken = 0;
        while buckets.wait(now, principal).is_zero() {
            buckets.take(now, principal);
            taken += 1;
        }
        taken
    }

    #[test]
    fn a_bucket_fills_evenly() {
        let mut buckets = Buckets::new(Rate::per_second(10).burst(3), 9);
        assert_eq!(drain(&mut buckets, at(1000), "ada"), 3);
        assert_eq!(buckets.wait(at(1000), "ada"), Duration::from_millis(100));
        assert_eq!(drain(&mut buckets, at(1099), "ada"), 0);
        assert_eq!(drain(&mut buckets, at(1200), "ada"), 2);
        assert_eq!(drain(&mut buckets, at(99_000), "ada"), 3, "no more than the bucket holds");
        assert_eq!(drain(&mut buckets, at(99_000), "bob"), 3, "each has one");
        assert_eq!(drain(&mut buckets, at(99_000), ""), 3);
    }

    #[test]
    fn a_crowd_of_names_gives_nobody_tokens() {
        let mut buckets = Buckets::new(Rate::per_second(1).burst(5), 4);
        assert_eq!(drain(&mut buckets, at(0), "ada"), 5);
        let minted: usize = (0..1000).map(|name| drain(&mut buckets, at(0), &format!("minted {name}"))).sum();
        assert_eq!(minted, 3 * 5 + 5, "three have places, the rest share one bucket");
        assert!(buckets.full_at.len() <= 4);
        assert_eq!(drain(&mut buckets, at(0), "ada"), 0, "her bucket is where it was");
        assert_eq!(drain(&mut buckets, at(4999), "ada"), 4);
    }

    #[test]
    fn a_full_bucket_makes_room() {
        let mut buckets = Buckets::new(Rate::per_second(1).burst(2), 1);
        assert_eq!(drain(&mut buckets, at(0), "ada"), 2);
        assert_eq!(drain(&mut buckets, at(1999), "bob"), 2, "from the bucket of those without a place");
        assert_eq!(drain(&mut buckets, at(1999), "eve"), 0, "which is empty");
        assert_eq!(
            drain(&mut buckets, at(2999), "eve"),
            1,
            "ada's is full, so eve has one of her own, filled as that was"
        );
        assert_eq!(drain(&mut buckets, at(2999), "bob"), 1, "which takes nothing from the others");
        assert_eq!(buckets.by_time.len(), buckets.full_at.len());
    }
}

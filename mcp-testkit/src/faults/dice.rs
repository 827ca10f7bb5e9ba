//! Numbers that a seed decides.

/// Numbers that a seed decides: splitmix64, which is small and good enough to move boundaries about.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number less than `limit`, zero if there is none.
    pub(super) const fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        if limit == 0 { 0 } else { mixed % limit }
    }

    /// How much of `whole` bytes goes: one, a few, or all.
    pub(super) fn piece(&mut self, whole: usize) -> usize {
        let some = match self.below(3) {
            0 => 1,
            1 => 1 + usize::try_from(self.below(16)).unwrap_or(0),
            _ => whole,
        };
        some.min(whole)
    }
}

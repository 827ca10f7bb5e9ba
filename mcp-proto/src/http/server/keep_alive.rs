//! Comments that keep a quiet response open.

use alloc::collections::VecDeque;
use core::time::Duration;

use super::Config;
use crate::Instant;

/// Comments that keep a quiet response open, each in its place among the messages.
#[derive(Debug)]
pub(super) struct KeepAlive {
    /// How long the response may wait before it begins.
    first: Duration,
    every: Duration,
    /// A comment has begun the response.
    commented: bool,
    /// When the response last said something, comments among it, as far as is known here.
    spoke: Instant,
    /// The comments that wait: behind how many messages, and how many. As many entries as messages wait, at most.
    waiting: VecDeque<(u64, u64)>,
}

impl KeepAlive {
    pub(super) const fn new(now: Instant, config: &Config) -> Self {
        let Config { stream_after: first, keep_alive: every, .. } = *config;
        Self { first, every, commented: false, spoke: now, waiting: VecDeque::new() }
    }

    /// When a comment is due, if the server's last word was at `spoke` and was one of `pushed`; never if the interval is
    /// zero.
    pub(super) fn due(&self, spoke: Instant, pushed: u64) -> Option<Instant> {
        let begun = self.commented || pushed > 0 || self.first.is_zero();
        let interval = if begun { self.every } else { self.first };
        (!interval.is_zero()).then(|| self.spoke.max(spoke) + interval)
    }

    /// Puts a comment behind the first `pushed` messages.
    pub(super) fn comment(&mut self, now: Instant, pushed: u64) {
        self.commented = true;
        self.spoke = now;
        match self.waiting.back_mut() {
            Some((behind, count)) if *behind == pushed => *count += 1,
            Some(_) | None => self.waiting.push_back((pushed, 1)),
        }
    }

    /// Takes a comment whose turn it is once `left` messages have left.
    pub(super) fn take(&mut self, left: u64) -> bool {
        let Some((behind, count)) = self.waiting.front_mut() else { return false };
        if *behind > left {
            return false;
        }
        *count -= 1;
        if *count == 0 {
            self.waiting.pop_front();
        }
        true
    }
}

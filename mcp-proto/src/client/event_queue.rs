//! Events that wait to be polled.

use alloc::collections::VecDeque;

use super::Event;

/// Events that wait to be polled. Those that may be lost are, and counted, while `limit` wait.
#[derive(Debug)]
pub(super) struct EventQueue {
    queue: VecDeque<Event>,
    limit: usize,
    dropped: u64,
}

impl EventQueue {
    pub(super) const fn new(limit: usize) -> Self {
        Self { queue: VecDeque::new(), limit, dropped: 0 }
    }

    /// Adds an event that something relies on. What it is about is bounded.
    pub(super) fn push(&mut self, event: Event) {
        self.queue.push_back(event);
    }

    /// Adds an event that a peer can cause as often as it likes.
    pub(super) fn offer(&mut self, event: Event) {
        if self.is_full() {
            return self.drop_one();
        }
        self.queue.push_back(event);
    }

    pub(super) fn drop_one(&mut self) {
        self.dropped = self.dropped.saturating_add(1);
    }

    pub(super) fn pop(&mut self) -> Option<Event> {
        self.queue.pop_front()
    }

    pub(super) fn is_full(&self) -> bool {
        self.queue.len() >= self.limit
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(super) const fn dropped(&self) -> u64 {
        self.dropped
    }
}

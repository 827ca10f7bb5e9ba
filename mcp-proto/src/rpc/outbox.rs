//! Messages that wait to be sent.

use alloc::collections::VecDeque;

/// A message that waits to be sent and is encoded only when it leaves.
pub(crate) trait Outgoing {
    /// About how many bytes it will be on the wire.
    fn weight(&self) -> usize;
}

/// A queue of messages that knows its weight.
#[derive(Debug)]
pub(crate) struct Outbox<T> {
    queue: VecDeque<T>,
    weight: usize,
}

impl<T: Outgoing> Outbox<T> {
    pub(crate) const fn new() -> Self {
        Self { queue: VecDeque::new(), weight: 0 }
    }

    pub(crate) fn push(&mut self, message: T) {
        self.weight += message.weight();
        self.queue.push_back(message);
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        let message = self.queue.pop_front()?;
        self.weight -= message.weight();
        Some(message)
    }

    /// About how many bytes wait.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Drops the messages that `keep` refuses. Linear.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        let weight = &mut self.weight;
        self.queue.retain(|message| {
            let kept = keep(message);
            if !kept {
                *weight -= message.weight();
            }
            kept
        });
    }

    /// Replaces the newest message for which `replace` gives another. True if there was one. Linear.
    pub(crate) fn replace(&mut self, mut replace: impl FnMut(&T) -> Option<T>) -> bool {
        for message in self.queue.iter_mut().rev() {
            if let Some(newer) = replace(message) {
                self.weight = self.weight - message.weight() + newer.weight();
                *message = newer;
                return true;
            }
        }
        false
    }

    pub(crate) fn clear(&mut self) {
        self.queue.clear();
        self.weight = 0;
    }
}

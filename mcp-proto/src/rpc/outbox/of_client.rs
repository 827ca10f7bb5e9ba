//! What only a client does with messages that wait: it drops those that nobody wants any more.

use super::{Outbox, Outgoing};

impl<T: Outgoing> Outbox<T> {
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
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
}

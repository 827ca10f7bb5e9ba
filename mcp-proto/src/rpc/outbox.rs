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
    /// How many messages have left at the front.
    left: u64,
}

/// Finds a message again while it waits, as long as [`Outbox::retain`] drops none before it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Ticket(u64);

impl<T: Outgoing> Outbox<T> {
    pub(crate) const fn new() -> Self {
        Self { queue: VecDeque::new(), weight: 0, left: 0 }
    }

    pub(crate) fn push(&mut self, message: T) {
        self.push_ticketed(message);
    }

    /// [`push`](Self::push), with what finds the message again.
    pub(crate) fn push_ticketed(&mut self, message: T) -> Ticket {
        let ticket = Ticket(self.pushed());
        self.weight += message.weight();
        self.queue.push_back(message);
        ticket
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        let message = self.queue.pop_front()?;
        self.weight -= message.weight();
        self.left += 1;
        Some(message)
    }

    /// How many messages were ever pushed.
    pub(crate) fn pushed(&self) -> u64 {
        self.left + self.queue.len() as u64
    }

    /// How many messages have left at the front.
    #[cfg(feature = "http")]
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// Gives back the room of messages that have left.
    #[cfg(feature = "http")]
    pub(crate) fn release(&mut self) {
        if self.queue.is_empty() {
            self.queue = VecDeque::new();
        }
    }

    /// About how many bytes wait.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Whether the message still waits.
    pub(crate) fn holds(&self, ticket: Ticket) -> bool {
        ticket.0 >= self.left
    }

    /// Puts `message` in the place of one that still waits.
    pub(crate) fn swap(&mut self, ticket: Ticket, message: T) {
        let slot = ticket.0.checked_sub(self.left).and_then(|at| self.queue.get_mut(usize::try_from(at).ok()?));
        if let Some(slot) = slot {
            self.weight = self.weight - slot.weight() + message.weight();
            *slot = message;
        }
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

    pub(crate) fn clear(&mut self) {
        self.left += self.queue.len() as u64;
        self.queue.clear();
        self.weight = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Outgoing for usize {
        fn weight(&self) -> usize {
            *self
        }
    }

    #[test]
    fn a_ticket_finds_its_message_while_it_waits() {
        let mut outbox = Outbox::new();
        outbox.push(1);
        let ticket = outbox.push_ticketed(2);
        outbox.push(3);
        assert_eq!(outbox.pop(), Some(1));
        outbox.swap(ticket, 7);
        assert_eq!((outbox.weight(), outbox.holds(ticket)), (10, true));
        assert_eq!(outbox.pop(), Some(7));
        outbox.swap(ticket, 9);
        assert_eq!((outbox.weight(), outbox.holds(ticket)), (3, false));
        outbox.clear();
        assert_eq!((outbox.weight(), outbox.pop()), (0, None));
    }
}

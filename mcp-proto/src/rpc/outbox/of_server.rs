//! What only a server does with messages that wait: it finds one again, and empties the queue.

#[cfg(feature = "http")]
use alloc::collections::VecDeque;

use super::{Outbox, Outgoing, Ticket};

impl<T: Outgoing> Outbox<T> {
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

    pub(crate) fn clear(&mut self) {
        self.left += self.queue.len() as u64;
        self.queue.clear();
        self.weight = 0;
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

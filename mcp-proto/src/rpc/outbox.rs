//! Messages that wait to be sent.

#[cfg(feature = "client")]
mod of_client;
#[cfg(feature = "server")]
mod of_server;

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

    /// About how many bytes wait.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}

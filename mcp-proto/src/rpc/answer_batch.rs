//! The answers to a 2025-03-26 batch, which go out together, as one array, once all are there.

use alloc::vec::Vec;

use super::id_table::{Id, IdTable};

/// Names a batch of the peer's that is being answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct BatchId(u64);

impl Id for BatchId {
    fn number(self) -> u64 {
        self.0
    }
}

/// The batches being answered. Each ends: its requests are answered, cancelled or dropped.
#[derive(Debug)]
pub(crate) struct AnswerBatches {
    open: IdTable<BatchId, Open>,
    minted: u64,
}

#[derive(Debug)]
struct Open {
    /// Requests without an answer, and one more while the batch is still being read.
    waiting: usize,
    /// `[` and the answers so far.
    text: Vec<u8>,
}

impl AnswerBatches {
    pub(crate) const fn new() -> Self {
        Self { open: IdTable::new(), minted: 0 }
    }

    /// A batch whose messages are about to be read; [`finish`](Self::finish) ends the reading.
    pub(crate) fn begin(&mut self) -> BatchId {
        let id = BatchId(self.minted);
        self.minted += 1;
        self.open.insert(id, Open { waiting: 1, text: Vec::new() });
        id
    }

    /// A request of the batch is to be answered.
    pub(crate) fn expect(&mut self, id: BatchId) {
        if let Some(open) = self.open.get_mut(id) {
            open.waiting += 1;
        }
    }

    /// Adds an answer that nothing is to wait for any more, written by `write`.
    pub(crate) fn add(&mut self, id: BatchId, write: impl FnOnce(&mut Vec<u8>)) {
        if let Some(open) = self.open.get_mut(id) {
            open.text.push(if open.text.is_empty() { b'[' } else { b',' });
            write(&mut open.text);
        }
    }

    /// One thing less to wait for: an answer was added, a request was given up, the batch was read to its end. Gives
    /// the array once nothing is left to wait for; a batch that got no answer gives nothing.
    pub(crate) fn settle(&mut self, id: BatchId) -> Option<Vec<u8>> {
        let open = self.open.get_mut(id)?;
        open.waiting -= 1;
        if open.waiting > 0 {
            return None;
        }
        let mut text = self.open.remove(id)?.text;
        if text.is_empty() {
            return None;
        }
        text.push(b']');
        Some(text)
    }

    /// The whole batch has been read.
    pub(crate) fn finish(&mut self, id: BatchId) -> Option<Vec<u8>> {
        self.settle(id)
    }

    pub(crate) fn clear(&mut self) {
        self.open.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_array_goes_out_with_its_last_answer() {
        let mut batches = AnswerBatches::new();
        let id = batches.begin();
        batches.expect(id);
        batches.expect(id);
        batches.add(id, |out| out.push(b'1'));
        assert_eq!(batches.settle(id), None);
        assert_eq!(batches.finish(id), None);
        batches.add(id, |out| out.push(b'2'));
        assert_eq!(batches.settle(id).as_deref(), Some(&b"[1,2]"[..]));
    }

    #[test]
    fn a_batch_of_notifications_gets_no_answer() {
        let mut batches = AnswerBatches::new();
        let id = batches.begin();
        assert_eq!(batches.finish(id), None);
    }
}

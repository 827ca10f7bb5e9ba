//! What is ready of a response.

use bytes::{Bytes, BytesMut};
use http::response::Parts;
use mcp_proto::http::server::Output;

/// What is ready of a response, gathered, so that it leaves in one write.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    pub(crate) head: Option<Parts>,
    pub(crate) end: bool,
    first: Bytes,
    more: BytesMut,
}

impl Pieces {
    /// Takes what `next` has, up to a size that is worth a write of its own.
    pub(crate) fn fill(&mut self, mut next: impl FnMut() -> Option<Output>) {
        while self.first.len() + self.more.len() < ENOUGH {
            match next() {
                Some(Output::Head(head)) => self.head = Some(head),
                Some(Output::Body(chunk)) => self.push(chunk),
                Some(Output::End) => self.end = true,
                _ => return,
            }
        }
    }

    /// The end, and nothing before it.
    pub(crate) fn end() -> Self {
        Self { end: true, ..Self::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.head.is_none() && !self.end && self.first.is_empty()
    }

    /// The bytes of the body; a single chunk is passed on as it is.
    pub(crate) fn take_bytes(&mut self) -> Bytes {
        if self.more.is_empty() {
            return std::mem::take(&mut self.first);
        }
        self.first = Bytes::new();
        self.more.split().freeze()
    }

    fn push(&mut self, chunk: Bytes) {
        if self.first.is_empty() {
            self.first = chunk;
            return;
        }
        if self.more.is_empty() {
            self.more.extend_from_slice(&self.first);
        }
        self.more.extend_from_slice(&chunk);
    }
}

/// Bytes that make a write worth while. More waits in the machine, which counts it.
const ENOUGH: usize = 64 << 10;

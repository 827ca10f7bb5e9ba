//! The body of a request as it comes in.

use alloc::vec::Vec;

/// The body of a request as it comes in.
#[derive(Debug)]
pub(super) struct Body {
    bytes: Vec<u8>,
    limit: usize,
}

/// The body is longer than a message may be; its start, of the limit's length.
#[derive(Debug)]
pub(super) struct TooLong(pub(super) Vec<u8>);

/// What is set aside for a body that says how long it is, before any of it is there.
const AT_ONCE: usize = 64 << 10;

impl Body {
    pub(super) fn new(limit: usize, declared: Option<u64>) -> Self {
        let declared = declared.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        Self { bytes: Vec::with_capacity(declared.min(limit).min(AT_ONCE)), limit }
    }

    /// Takes the next bytes. After an error there is nothing left to add to.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), TooLong> {
        let room = self.limit - self.bytes.len();
        let (fits, rest) = chunk.split_at(chunk.len().min(room));
        self.bytes.extend_from_slice(fits);
        if rest.is_empty() { Ok(()) } else { Err(TooLong(core::mem::take(&mut self.bytes))) }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

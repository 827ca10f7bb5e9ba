//! What a body holds.

use crate::jsonrpc::WireId;
use crate::jsonrpc::batch;
use crate::jsonrpc::envelope::{self, Envelope, Malformed};

/// What a body holds, read as far as its envelope.
#[derive(Debug)]
pub(super) enum Content<'a> {
    Message(Envelope<'a>),
    Malformed(Malformed),
    /// Left to whoever has batches.
    Batch,
}

impl<'a> Content<'a> {
    pub(super) fn read(text: &'a [u8], max_nesting: usize) -> Self {
        if batch::is_batch(text) {
            return Self::Batch;
        }
        match envelope::parse(text, max_nesting) {
            Ok(message) => Self::Message(message),
            Err(malformed) => Self::Malformed(malformed),
        }
    }

    /// The id that an answer carries.
    pub(super) fn id(&self) -> Option<&WireId> {
        match self {
            Self::Message(Envelope::Request { id, .. }) => Some(id),
            Self::Malformed(malformed) if !malformed.is_response => malformed.id.as_ref(),
            Self::Message(_) | Self::Malformed(_) | Self::Batch => None,
        }
    }

    pub(super) fn is_initialize(&self) -> bool {
        matches!(self, Self::Message(Envelope::Request { method, .. }) if method == "initialize")
    }
}

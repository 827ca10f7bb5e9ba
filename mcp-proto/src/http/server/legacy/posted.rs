//! What a POST holds.

use crate::jsonrpc::WireId;
use crate::jsonrpc::batch;
use crate::jsonrpc::envelope::{self, Envelope, Malformed};

/// The body of a POST, its envelope read.
#[derive(Debug)]
pub(super) struct Posted<'a> {
    pub(super) text: &'a [u8],
    pub(super) content: Content<'a>,
}

#[derive(Debug)]
pub(super) enum Content<'a> {
    Message(Envelope<'a>),
    Malformed(Malformed),
    /// Left to whoever knows whether its session has batches.
    Batch,
}

impl<'a> Posted<'a> {
    pub(super) fn read(text: &'a [u8], max_nesting: usize) -> Self {
        let text = text.trim_ascii();
        if batch::is_batch(text) {
            return Self { text, content: Content::Batch };
        }
        let content = match envelope::parse(text, max_nesting) {
            Ok(message) => Content::Message(message),
            Err(malformed) => Content::Malformed(malformed),
        };
        Self { text, content }
    }

    /// The id that an error about it carries.
    pub(super) fn id(&self) -> Option<&WireId> {
        match &self.content {
            Content::Message(Envelope::Request { id, .. }) => Some(id),
            Content::Malformed(malformed) if !malformed.is_response => malformed.id.as_ref(),
            Content::Message(_) | Content::Malformed(_) | Content::Batch => None,
        }
    }

    pub(super) fn is_initialize(&self) -> bool {
        matches!(&self.content, Content::Message(Envelope::Request { method, .. }) if method == "initialize")
    }

    pub(super) fn is_request(&self) -> bool {
        matches!(self.content, Content::Message(Envelope::Request { .. }))
    }

    /// Whether an answer may be owed for it.
    pub(super) fn may_be_owed(&self) -> bool {
        self.is_request() || matches!(self.content, Content::Batch)
    }
}

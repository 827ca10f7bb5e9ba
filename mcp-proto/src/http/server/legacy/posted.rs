//! What a POST holds.

use crate::http::server::content::Content;
use crate::jsonrpc::WireId;
use crate::jsonrpc::envelope::Envelope;

/// The body of a POST, its envelope read.
#[derive(Debug)]
pub(super) struct Posted<'a> {
    pub(super) text: &'a [u8],
    pub(super) content: Content<'a>,
}

impl<'a> Posted<'a> {
    pub(super) fn read(text: &'a [u8], max_nesting: usize) -> Self {
        let text = text.trim_ascii();
        Self { text, content: Content::read(text, max_nesting) }
    }

    /// The id that an error about it carries.
    pub(super) fn id(&self) -> Option<&WireId> {
        self.content.id()
    }

    pub(super) fn is_initialize(&self) -> bool {
        self.content.is_initialize()
    }

    pub(super) fn is_request(&self) -> bool {
        matches!(self.content, Content::Message(Envelope::Request { .. }))
    }

    /// Whether an answer may be owed for it.
    pub(super) fn may_be_owed(&self) -> bool {
        self.is_request() || matches!(self.content, Content::Batch)
    }
}

//! The logical streams of a session.

use smallvec::SmallVec;

use super::StreamId;
use crate::InboundId;
use crate::jsonrpc::WireId;

/// A logical stream of a session: what is said about the requests of one POST, or about none. It outlives the
/// responses that carry it.
#[derive(Debug)]
pub(super) struct Channel {
    /// The response that carries it now.
    pub(super) response: Option<StreamId>,
    /// The index of its last event; 0 if there was none.
    pub(super) last: u64,
    /// The last event that left by a response that carries it no longer.
    pub(super) cursor: u64,
    /// The client was told an event id of it, so that it may come back.
    pub(super) known: bool,
    /// The request that was POSTed, if it was one.
    pub(super) request: Option<WireId>,
    /// The requests that are answered here, as far as they can be asked to close it.
    pub(super) calls: SmallVec<[InboundId; 1]>,
}

impl Channel {
    pub(super) fn new(response: Option<StreamId>, request: Option<WireId>) -> Self {
        Self { response, last: 0, cursor: 0, known: false, request, calls: SmallVec::new() }
    }

    /// The response that carried it is no longer there; `cursor` is the last event that left by it.
    pub(super) fn detach(&mut self, cursor: Option<u64>) {
        self.response = None;
        if let Some(cursor) = cursor {
            self.known = true;
            self.cursor = self.cursor.max(cursor);
        }
    }
}

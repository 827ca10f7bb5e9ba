//! One response of a session.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use mcp_proto::http::server::StreamId;

use super::Hub;
use crate::Runtime;
use crate::http::server::pieces::Pieces;

/// One response of a session. Dropping it before its end means that nobody reads it any more, and nothing else.
pub(crate) struct LegacyStream<T: Runtime> {
    hub: Arc<Hub<T>>,
    stream: StreamId,
    over: bool,
}

impl<T: Runtime> LegacyStream<T> {
    pub(super) const fn new(hub: Arc<Hub<T>>, stream: StreamId) -> Self {
        Self { hub, stream, over: false }
    }

    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Pieces> {
        let pieces = self.hub.poll_stream(self.stream, cx);
        if let Poll::Ready(pieces) = &pieces {
            self.over |= pieces.end;
        }
        pieces
    }
}

impl<T: Runtime> Drop for LegacyStream<T> {
    fn drop(&mut self) {
        if !self.over {
            self.hub.leave(self.stream);
        }
    }
}

impl<T: Runtime> fmt::Debug for LegacyStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LegacyStream").field("stream", &self.stream).finish_non_exhaustive()
    }
}

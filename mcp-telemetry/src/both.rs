//! Two who look on.

use std::sync::Arc;

use mcp_driver::{ConnectionInfo, Ended, Observer, Requested};
use mcp_proto::client::{Request, RequestError};
use mcp_proto::jsonrpc::Raw;

/// Ours, and whoever looked on before.
pub(crate) fn both(ours: Arc<dyn Observer>, theirs: Option<Arc<dyn Observer>>) -> Option<Arc<dyn Observer>> {
    Some(match theirs {
        Some(theirs) => Arc::new(Both(ours, theirs)),
        None => ours,
    })
}

struct Both(Arc<dyn Observer>, Arc<dyn Observer>);

impl Observer for Both {
    fn opened(&self) {
        self.0.opened();
        self.1.opened();
    }

    fn closed(&self, ended: &Ended) {
        self.0.closed(ended);
        self.1.closed(ended);
    }

    fn received(&self, bytes: usize) {
        self.0.received(bytes);
        self.1.received(bytes);
    }

    fn sent(&self, bytes: usize) {
        self.0.sent(bytes);
        self.1.sent(bytes);
    }

    fn refused(&self, status: u16) {
        self.0.refused(status);
        self.1.refused(status);
    }

    fn requesting(&self, request: &mut Request, on: &ConnectionInfo) -> Option<Box<dyn Requested>> {
        match (self.0.requesting(request, on), self.1.requesting(request, on)) {
            (Some(ours), Some(theirs)) => Some(Box::new(BothRequested(ours, theirs))),
            (one, None) | (None, one) => one,
        }
    }
}

struct BothRequested(Box<dyn Requested>, Box<dyn Requested>);

impl Requested for BothRequested {
    fn answered(self: Box<Self>, outcome: Result<&Raw, &RequestError>) {
        let Self(ours, theirs) = *self;
        ours.answered(outcome);
        theirs.answered(outcome);
    }
}

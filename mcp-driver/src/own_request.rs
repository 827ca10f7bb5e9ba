//! What a client asks by itself, for whoever looks on.

use mcp_proto::CloseReason;
use mcp_proto::client::{Request, RequestError};
use mcp_proto::jsonrpc::Raw;

use crate::Requested;
use crate::peer::PeerShared;

/// The request that the protocol itself has open, `initialize`, `server/discover` or `ping`, as whoever looks on was
/// told of it.
///
/// The machine says which it is while the lock is held, and whoever looks on is told without it.
#[derive(Default)]
pub(crate) struct OwnRequest {
    /// As the machine said last.
    noted: Option<&'static str>,
    told: Option<(&'static str, Option<Box<dyn Requested>>)>,
}

impl OwnRequest {
    pub(crate) const fn note(&mut self, method: Option<&'static str>) {
        self.noted = method;
    }

    /// Tells what has changed since the last time.
    pub(crate) fn follow(&mut self, shared: &PeerShared) {
        let told = self.told.as_ref().map(|(method, _)| *method);
        if told == self.noted {
            return;
        }
        if self.noted.is_none() {
            // Whatever the server says is an answer to a ping.
            self.answer(shared, Ok(&Raw::empty_object()));
        }
        // What goes on by another request was given up.
        self.told = self.noted.map(|method| (method, shared.announce(&mut Request::new(method, None))));
    }

    /// The connection is open.
    pub(crate) fn opened(&mut self, shared: &PeerShared) {
        self.follow(shared);
        self.noted = None;
        self.follow(shared);
    }

    /// The connection is over.
    pub(crate) fn lost(&mut self, shared: &PeerShared, reason: &CloseReason) {
        self.follow(shared);
        self.noted = None;
        self.answer(shared, Err(&RequestError::Lost(reason.clone())));
    }

    fn answer(&mut self, shared: &PeerShared, outcome: Result<&Raw, &RequestError>) {
        if let Some((_, Some(requested))) = self.told.take() {
            shared.observed().tell(|_| requested.answered(outcome));
        }
    }
}

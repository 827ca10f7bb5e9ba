//! How requests and the connection end.

use alloc::vec::Vec;

use super::era::Era;
use super::legacy::ping::KeepAliveState;
use super::outgoing::Outgoing;
use super::pending::{Entry, Stage};
use super::timeout::Deadline;
use super::{Client, Event, RequestError};
use crate::jsonrpc::Raw;
use crate::rpc::outbox::Outbox;
use crate::{CloseReason, InputId, RequestHandle};

impl Client {
    /// Ends a request. One that has ended is left alone.
    pub(super) fn finish(&mut self, request: RequestHandle, outcome: Result<Raw, RequestError>) {
        if let Some(entry) = self.take(request) {
            self.tell_outcome(&entry, request, outcome);
        }
    }

    /// Ends a request that the server may be working on, and tells it so (cancellation page, all revisions). One that
    /// has not left never leaves.
    pub(super) fn give_up(&mut self, request: RequestHandle, reason: Option<&str>, error: RequestError) {
        let Some(entry) = self.take(request) else { return };
        if let Stage::Sent(wire) = entry.stage {
            self.enqueue(Outgoing::Cancelled { wire, reason: reason.map(Into::into) });
        }
        self.tell_outcome(&entry, request, Err(error));
    }

    fn tell_outcome(&mut self, entry: &Entry, request: RequestHandle, outcome: Result<Raw, RequestError>) {
        #[cfg(feature = "http")]
        if entry.hidden {
            return self.hidden.push((request, outcome));
        }
        let _ = entry;
        self.events.push(Event::Finished { request, outcome });
    }

    /// Ends everything: what is asked, what is pending, the connection. `Closed` comes once and last.
    pub(super) fn shut(&mut self, reason: CloseReason) {
        if self.is_closed() {
            return;
        }
        self.era = Era::Closed;
        while let Some(request) = self.pending.first() {
            self.finish(request, Err(RequestError::Lost(reason.clone())));
        }
        let open: Vec<InputId> = core::mem::take(&mut self.questions).into_keys().collect();
        for input in open {
            self.events.push(Event::InputCancelled { input });
        }
        self.inbound.clear();
        self.batches.clear();
        self.held.clear();
        self.held_weight = 0;
        self.deadlines.clear();
        self.keep_alive = KeepAliveState::Off;
        self.outbox.retain(|message| !message.is_request());
        self.events.push(Event::Closed { reason });
    }

    /// [`shut`](Self::shut) where nobody is left to send to.
    pub(super) fn shut_silently(&mut self, reason: CloseReason) {
        self.shut(reason);
        self.outbox = Outbox::new();
    }

    /// Removes all traces of a request.
    fn take(&mut self, request: RequestHandle) -> Option<Entry> {
        let entry = self.pending.remove(request)?;
        if let Some(at) = entry.idle_at {
            self.deadlines.remove(at, Deadline::Idle(request));
        }
        if let Some(at) = entry.max_at {
            self.deadlines.remove(at, Deadline::Max(request));
        }
        match &entry.stage {
            Stage::Queued(_) => self.abandon_queued(),
            Stage::Asking(round) => self.withdraw(round),
            Stage::Waiting | Stage::Sent(_) => {}
        }
        Some(entry)
    }
}

//! Requests that wait for their answers.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Request;
use super::input::Round;
use crate::rpc::rule::Rule;
use crate::{Instant, RequestHandle, Version};

/// The requests without a `Finished`, by their handles and by their ids on the wire. Ids count up from 1 and are never
/// used twice, so that an answer that comes too late is known as one.
#[derive(Debug)]
pub(super) struct Pending {
    entries: BTreeMap<RequestHandle, Entry>,
    by_wire: BTreeMap<i64, RequestHandle>,
    handles: u64,
    wires: i64,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) request: Request,
    pub(super) rule: Option<&'static Rule>,
    pub(super) stage: Stage,
    /// When it has gone too long without an answer.
    pub(super) idle_at: Option<Instant>,
    /// When it has taken too long in all.
    pub(super) max_at: Option<Instant>,
    /// The last progress that was reported.
    pub(super) progress: Option<f64>,
    /// How often the server asked for input.
    pub(super) rounds: usize,
    /// What goes into the params of the next try: the answers to the last round, encoded.
    pub(super) retry: Option<Vec<u8>>,
    /// It went out again after the server refused the revision.
    pub(super) version_retried: bool,
    /// The server has agreed to the subscription.
    pub(super) subscribed: bool,
    /// What its transport has tried on its behalf.
    #[cfg(feature = "http")]
    pub(super) tries: super::exchange::Tries,
    /// It is the transport's own: the application hears nothing of it.
    #[cfg(feature = "http")]
    pub(super) hidden: bool,
}

/// Where a request stands.
///
/// | stage | what happens | next |
/// |---|---|---|
/// | `Waiting` | the connection is open | `Queued` |
/// | `Queued` | the transport takes the message | `Sent` |
/// | `Sent` | the server asks for input | `Asking` |
/// | `Sent` | the server refuses the revision, or wants the request again | `Queued` |
/// | `Queued`, `Sent` | the transport takes it back: its session is gone, its exchange broke off | `Waiting` |
/// | `Asking` | every answer is there | `Queued` |
/// | any | answered, cancelled, out of time, closed | gone |
#[derive(Debug)]
pub(super) enum Stage {
    /// For the connection to be open, or for the transport to send it again.
    Waiting,
    /// In the queue of messages, under this id.
    Queued(i64),
    /// On its way or at the server, under this id.
    Sent(i64),
    /// Nothing is on the wire: the application answers the server's questions.
    Asking(Round),
}

impl Entry {
    pub(super) fn new(request: Request, rule: Option<&'static Rule>) -> Self {
        Self {
            request,
            rule,
            stage: Stage::Waiting,
            idle_at: None,
            max_at: None,
            progress: None,
            rounds: 0,
            retry: None,
            version_retried: false,
            subscribed: false,
            #[cfg(feature = "http")]
            tries: super::exchange::Tries::default(),
            #[cfg(feature = "http")]
            hidden: false,
        }
    }

    pub(super) fn is_subscription(&self) -> bool {
        &*self.request.method == "subscriptions/listen"
    }

    pub(super) const fn wire(&self) -> Option<i64> {
        match self.stage {
            Stage::Queued(wire) | Stage::Sent(wire) => Some(wire),
            Stage::Waiting | Stage::Asking(_) => None,
        }
    }

    pub(super) const fn is_sent(&self) -> bool {
        matches!(self.stage, Stage::Sent(_))
    }
}

impl Pending {
    pub(super) const fn new() -> Self {
        Self { entries: BTreeMap::new(), by_wire: BTreeMap::new(), handles: 0, wires: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// An id for the wire.
    pub(super) const fn mint_wire(&mut self) -> i64 {
        self.wires += 1;
        self.wires
    }

    /// Whether `wire` is an id that was used, and so names a request that is or was.
    pub(super) const fn was_minted(&self, wire: i64) -> bool {
        0 < wire && wire <= self.wires
    }

    pub(super) fn insert(&mut self, entry: Entry) -> RequestHandle {
        self.handles += 1;
        let handle = RequestHandle(self.handles);
        self.entries.insert(handle, entry);
        handle
    }

    /// The handle that the next request will get.
    pub(super) const fn next_handle(&self) -> RequestHandle {
        RequestHandle(self.handles + 1)
    }

    pub(super) fn get(&self, handle: RequestHandle) -> Option<&Entry> {
        self.entries.get(&handle)
    }

    pub(super) fn get_mut(&mut self, handle: RequestHandle) -> Option<&mut Entry> {
        self.entries.get_mut(&handle)
    }

    /// The request that is at the server under this id.
    pub(super) fn sent_as(&self, wire: i64) -> Option<RequestHandle> {
        let handle = *self.by_wire.get(&wire)?;
        self.get(handle)?.is_sent().then_some(handle)
    }

    /// Gives a request an id under which it is to be sent in `version`.
    pub(super) fn queue(&mut self, handle: RequestHandle, version: Version) -> Option<i64> {
        let entry = self.entries.get_mut(&handle)?;
        entry.request.fit(version);
        if let Some(old) = entry.wire() {
            self.by_wire.remove(&old);
        }
        self.wires += 1;
        entry.stage = Stage::Queued(self.wires);
        self.by_wire.insert(self.wires, handle);
        Some(self.wires)
    }

    /// The request is on no wire until it is queued again.
    pub(super) fn ask(&mut self, handle: RequestHandle, round: Round) {
        self.take_off(handle, Stage::Asking(round));
    }

    /// The request is on no wire until it is queued again.
    #[cfg(feature = "http")]
    pub(super) fn park(&mut self, handle: RequestHandle) {
        self.take_off(handle, Stage::Waiting);
    }

    fn take_off(&mut self, handle: RequestHandle, stage: Stage) {
        if let Some(entry) = self.entries.get_mut(&handle) {
            if let Some(old) = entry.wire() {
                self.by_wire.remove(&old);
            }
            entry.stage = stage;
        }
    }

    pub(super) fn remove(&mut self, handle: RequestHandle) -> Option<Entry> {
        let entry = self.entries.remove(&handle)?;
        if let Some(wire) = entry.wire() {
            self.by_wire.remove(&wire);
        }
        Some(entry)
    }

    pub(super) fn first(&self) -> Option<RequestHandle> {
        self.entries.first_key_value().map(|(handle, _)| *handle)
    }

    /// The requests in the order in which they were made.
    pub(super) fn handles(&self) -> Box<[RequestHandle]> {
        self.entries.keys().copied().collect()
    }
}

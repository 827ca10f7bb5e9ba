//! The HTTP responses that are open.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use super::head::Head;
use super::refusal::Refusal;
use super::response::{Phase, Piece, Response};
use super::session_id::SessionId;
use super::{SessionKey, StreamId};
use crate::Instant;
use crate::codec::sse;
use crate::http::server::{Config, Output};
use crate::jsonrpc::{WireId, encode};
use crate::rpc::deadlines::Deadlines;

/// The HTTP responses that are open, of all sessions and of none.
#[derive(Debug)]
pub(super) struct Responses {
    open: BTreeMap<StreamId, Response>,
    /// Those that have something to say and were not named since.
    ready: BTreeSet<StreamId>,
    /// When the silence of each is to be looked at. What it says does not move its entry, so that saying is cheap: an
    /// entry that has come early moves itself.
    silence: Deadlines<StreamId>,
    /// Zero is never.
    stream_after: Duration,
    keep_alive: Duration,
    minted: u64,
    /// The latest time that anyone told.
    pub(super) now: Instant,
}

impl Responses {
    pub(super) const fn new(config: &Config) -> Self {
        Self {
            open: BTreeMap::new(),
            ready: BTreeSet::new(),
            silence: Deadlines::new(),
            stream_after: config.stream_after,
            keep_alive: config.keep_alive,
            minted: 0,
            now: Instant::ORIGIN,
        }
    }

    /// A response that is not decided yet.
    pub(super) fn open(&mut self) -> StreamId {
        let stream = StreamId(self.minted);
        self.minted += 1;
        self.open.insert(stream, Response::new(self.now));
        stream
    }

    /// Makes a response count for a session.
    pub(super) fn adopt(&mut self, stream: StreamId, session: SessionKey) {
        if let Some(response) = self.open.get_mut(&stream) {
            response.session = Some(session);
        }
    }

    /// Makes a response carry a logical stream.
    pub(super) fn attach(&mut self, stream: StreamId, channel: u64) {
        if let Some(response) = self.open.get_mut(&stream) {
            response.channel = Some(channel);
        }
    }

    pub(super) fn get(&self, stream: StreamId) -> Option<&Response> {
        self.open.get(&stream)
    }

    pub(super) fn is_undecided(&self, stream: StreamId) -> bool {
        self.get(stream).is_some_and(|response| response.phase == Phase::Undecided)
    }

    /// Completes a response with JSON, in one piece.
    pub(super) fn json(&mut self, stream: StreamId, status: StatusCode, text: Vec<u8>, opens: Option<SessionId>) {
        self.push(stream, Piece::Head(Head::json(status, text.len(), opens)));
        self.push(stream, Piece::Body(text.into()));
        self.end(stream);
    }

    /// Completes a response without a body.
    pub(super) fn empty(&mut self, stream: StreamId, status: StatusCode) {
        self.push(stream, Piece::Head(Head::empty(status)));
        self.end(stream);
    }

    /// Completes a response with an error.
    pub(super) fn refuse(&mut self, stream: StreamId, id: Option<&WireId>, refusal: &Refusal) {
        let mut text = Vec::new();
        encode::error(&mut text, id, &refusal.error);
        self.json(stream, refusal.status, text, None);
    }

    /// Makes a response a stream of events; false if it was decided before.
    pub(super) fn begin(&mut self, stream: StreamId) -> bool {
        let Some(response) = self.open.get_mut(&stream).filter(|response| response.phase == Phase::Undecided) else {
            return false;
        };
        response.phase = Phase::Streaming;
        self.push(stream, Piece::Head(Head::events()));
        true
    }

    /// Adds the event at `index` of the stream that the response carries.
    pub(super) fn event(&mut self, stream: StreamId, index: u64, text: Bytes) {
        self.push(stream, Piece::Event { index, text });
    }

    /// Adds what has no index: an event that cannot be resumed.
    pub(super) fn body(&mut self, stream: StreamId, text: Vec<u8>) {
        self.push(stream, Piece::Body(text.into()));
    }

    pub(super) fn comment(&mut self, stream: StreamId) {
        let mut text = Vec::new();
        sse::comment(&mut text);
        self.body(stream, text);
    }

    /// Completes a response: nothing is added any more.
    pub(super) fn end(&mut self, stream: StreamId) {
        self.push(stream, Piece::End);
        let Some(response) = self.open.get_mut(&stream) else { return };
        response.phase = Phase::Complete;
        response.channel = None;
        self.unwatch(stream);
    }

    /// Completes a response at once: what waits in it is not sent, and it counts for no session any longer.
    pub(super) fn cut(&mut self, stream: StreamId) {
        if let Some(response) = self.open.get_mut(&stream) {
            response.clear();
            response.session = None;
        }
        self.end(stream);
    }

    /// From here on silence is looked at.
    pub(super) fn watch(&mut self, stream: StreamId) {
        let Some(response) = self.open.get(&stream) else { return };
        if response.phase == Phase::Complete || response.due.is_some() {
            return;
        }
        let patience = self.patience(response.phase);
        let due = response.spoke + patience;
        self.look_at(stream, due, patience);
    }

    /// A response that has been silent for as long as it may be. One that is not read is passed over: comments would
    /// pile up behind what waits there.
    pub(super) fn silent(&mut self) -> Option<StreamId> {
        while let Some(stream) = self.silence.pop(self.now) {
            let Some(response) = self.open.get_mut(&stream) else { continue };
            response.due = None;
            let (phase, spoke, is_read) = (response.phase, response.spoke, response.is_read());
            let patience = self.patience(phase);
            if spoke + patience > self.now {
                self.look_at(stream, spoke + patience, patience);
                continue;
            }
            self.look_at(stream, self.now + self.keep_alive, self.keep_alive);
            if is_read {
                return Some(stream);
            }
        }
        None
    }

    /// Has a response looked at when it is due; never if its patience is endless.
    fn look_at(&mut self, stream: StreamId, due: Instant, patience: Duration) {
        let Some(response) = self.open.get_mut(&stream).filter(|_| !patience.is_zero()) else { return };
        response.due = Some(due);
        self.silence.insert(due, stream);
    }

    /// How long a response may say nothing; zero for ever.
    const fn patience(&self, phase: Phase) -> Duration {
        match phase {
            Phase::Undecided if !self.stream_after.is_zero() => self.stream_after,
            Phase::Undecided | Phase::Streaming | Phase::Complete => self.keep_alive,
        }
    }

    pub(super) fn next_timeout(&self) -> Option<Instant> {
        self.silence.next()
    }

    pub(super) fn next_ready(&mut self) -> Option<StreamId> {
        let stream = self.ready.pop_first()?;
        if let Some(response) = self.open.get_mut(&stream) {
            response.named = true;
        }
        Some(stream)
    }

    /// The next piece of a response; with it the response itself if that was its last.
    pub(super) fn pop(&mut self, stream: StreamId) -> (Option<Output>, Option<Response>) {
        let Some(response) = self.open.get_mut(&stream) else { return (None, None) };
        match response.pop() {
            Some(Output::End) => (Some(Output::End), self.remove(stream)),
            Some(output) => (Some(output), None),
            None => {
                response.named = false;
                self.ready.remove(&stream);
                (None, None)
            }
        }
    }

    pub(super) fn remove(&mut self, stream: StreamId) -> Option<Response> {
        self.unwatch(stream);
        self.ready.remove(&stream);
        self.open.remove(&stream)
    }

    fn push(&mut self, stream: StreamId, piece: Piece) {
        let Some(response) = self.open.get_mut(&stream).filter(|response| response.phase != Phase::Complete) else {
            return;
        };
        response.push(piece);
        response.spoke = self.now;
        if !response.named {
            self.ready.insert(stream);
        }
    }

    fn unwatch(&mut self, stream: StreamId) {
        if let Some(due) = self.open.get_mut(&stream).and_then(|response| response.due.take()) {
            self.silence.remove(due, stream);
        }
    }
}

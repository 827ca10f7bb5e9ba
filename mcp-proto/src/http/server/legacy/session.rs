//! A session.

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use bytes::Bytes;
use http::StatusCode;

use super::channel::Channel;
use super::refusal::Refusal;
use super::session_id::SessionId;
use super::shared::Shared;
use super::{EventId, SessionKey, StreamId};
use crate::codec::sse;
use crate::http::Principal;
use crate::rpc::origin::Origin;
use crate::server::{Event, Server, WrittenKind};
use crate::stream::Machine;
use crate::{CloseReason, InboundId, Instant, Version};

/// A session: its server, and its logical streams.
#[derive(Debug)]
pub(super) struct Session {
    key: SessionKey,
    pub(super) id: SessionId,
    pub(super) principal: Option<Principal>,
    pub(super) server: Server,
    pub(super) opened: Instant,
    /// Since when nothing has been going on.
    pub(super) idle_since: Option<Instant>,
    /// When the server wants to be woken.
    pub(super) due: Option<Instant>,
    /// How many responses are open.
    pub(super) open: usize,
    /// How many events of it wait to be polled.
    pub(super) events: usize,
    pub(super) wire: Wire,
    /// The number of the next POST, and of its stream.
    next_channel: u64,
    /// The streams of POSTs that are being answered.
    channels: BTreeMap<u64, Channel>,
    /// On which stream a request is answered, for those who may ask that it be closed.
    calls: BTreeMap<InboundId, u64>,
}

/// How the session travels.
#[derive(Debug)]
pub(super) enum Wire {
    /// Streamable HTTP: the stream that is about no request.
    Streamable(Channel),
    /// HTTP+SSE of 2024-11-05: the response that everything goes by.
    Sse(StreamId),
}

impl Session {
    pub(super) fn new(
        key: SessionKey,
        id: SessionId,
        principal: Option<Principal>,
        server: Server,
        wire: Wire,
        now: Instant,
    ) -> Self {
        Self {
            key,
            id,
            principal,
            server,
            opened: now,
            idle_since: None,
            due: None,
            open: 0,
            events: 0,
            wire,
            next_channel: id.first_stream() + 1,
            channels: BTreeMap::new(),
            calls: BTreeMap::new(),
        }
    }

    /// The number of the stream that is about no request.
    pub(super) fn get_number(&self) -> u64 {
        self.id.first_stream()
    }

    pub(super) fn is_streamable(&self) -> bool {
        matches!(self.wire, Wire::Streamable(_))
    }

    /// Whether nothing is going on.
    pub(super) fn is_idle(&self) -> bool {
        self.open == 0 && self.server.in_flight() == 0
    }

    /// Opens the stream of a POST, under a number that none had before.
    pub(super) fn open_channel(&mut self, shared: &mut Shared, channel: Channel) -> u64 {
        let number = self.next_channel;
        self.next_channel += 1;
        if self.is_streamable() {
            if let Some(stream) = channel.response {
                shared.responses.attach(stream, number);
            }
            self.channels.insert(number, channel);
        }
        number
    }

    pub(super) fn channel_mut(&mut self, number: u64) -> Option<&mut Channel> {
        if number == self.get_number()
            && let Wire::Streamable(get) = &mut self.wire
        {
            return Some(get);
        }
        self.channels.get_mut(&number)
    }

    /// Makes a response carry a stream of this session that the client came back to.
    pub(super) fn attach(&mut self, shared: &mut Shared, number: u64, stream: StreamId) {
        if let Some(channel) = self.channel_mut(number) {
            channel.response = Some(stream);
            channel.known = true;
            shared.responses.attach(stream, number);
        }
    }

    /// Makes a response that is not decided yet a stream of events that goes on after `index`.
    pub(super) fn begin(&self, shared: &mut Shared, stream: StreamId, number: u64, index: u64) {
        if !shared.responses.begin(stream) || !self.primes(shared) {
            return;
        }
        let mut text = Vec::new();
        sse::retry(&mut text, shared.config.retry);
        sse::event(&mut text, None, Some(&EventId { stream: number, index }.to_string()), b"");
        shared.responses.event(stream, index, text.into());
    }

    /// Sends on what the server has to say. An error that refuses the POST `strict` as a whole is given instead.
    pub(super) fn flush(&mut self, shared: &mut Shared, strict: Option<u64>) -> Option<Vec<u8>> {
        let mut refusal = None;
        loop {
            let mut text = Vec::new();
            let Some(written) = self.server.write_next(&mut text) else { return refusal };
            let to = written.to.map(|origin| origin.0);
            let refuses = matches!(written.kind, WrittenKind::Error { refused: true, .. });
            if refuses && to.is_some() && to == strict {
                refusal = Some(text);
            } else {
                self.route(shared, to, written.kind, text);
            }
        }
    }

    /// Tells the application what the server has to tell; the requests among it came in by the POST `number`. True if
    /// the server has closed.
    pub(super) fn gather(&mut self, shared: &mut Shared, number: Option<u64>) -> bool {
        let most = self.server.limits().events;
        let mut closed = false;
        while let Some(event) = self.server.poll_event() {
            match &event {
                Event::Request(request) => self.learn(shared, request.id, number),
                Event::Subscribe(subscribing) => self.learn(shared, subscribing.id, number),
                Event::Notification { .. } | Event::Noise { .. } if self.events >= most => continue,
                Event::Closed { .. } => closed = true,
                Event::Notification { .. }
                | Event::Noise { .. }
                | Event::Cancelled { .. }
                | Event::Unsubscribed { .. } => {}
            }
            self.events += 1;
            shared.events.push_back((self.key, event));
        }
        closed
    }

    /// Ends the streams whose requests were all cancelled. Linear in the requests in flight.
    pub(super) fn sweep(&mut self, shared: &mut Shared) {
        let server = &self.server;
        let over = self.channels.keys().copied().filter(|number| !server.owes(Origin(*number)));
        for number in over.collect::<Vec<_>>() {
            self.conclude(shared, number);
        }
    }

    /// Gives a stream up, whoever carries it.
    pub(super) fn drop_channel(&mut self, number: u64) -> Option<Channel> {
        let channel = self.channels.remove(&number)?;
        for call in &channel.calls {
            self.calls.remove(call);
        }
        // An empty tree still holds its root.
        if self.channels.is_empty() {
            (self.channels, self.calls) = (BTreeMap::new(), BTreeMap::new());
        }
        Some(channel)
    }

    /// A response is gone that carried the stream `number`. True if the session goes with it.
    #[must_use]
    pub(super) fn detach(&mut self, stream: StreamId, number: Option<u64>, cursor: Option<u64>, logged: bool) -> bool {
        if matches!(self.wire, Wire::Sse(carrier) if carrier == stream) {
            return true;
        }
        let Some(number) = number else { return false };
        let Some(channel) = self.channel_mut(number) else { return false };
        channel.detach(cursor);
        // Nobody can come back for what has no name.
        if !(logged && channel.known) {
            self.drop_channel(number);
        }
        false
    }

    /// Ends this leg of the stream on which a request is answered.
    pub(super) fn close_stream(&mut self, shared: &mut Shared, request: InboundId) {
        let Some(&number) = self.calls.get(&request) else { return };
        let Some(channel) = self.channels.get(&number) else { return };
        let (Some(stream), last) = (channel.response, channel.last) else { return };
        self.begin(shared, stream, number, last);
        shared.responses.end(stream);
        if let Some(channel) = self.channels.get_mut(&number) {
            channel.detach(Some(last));
        }
    }

    /// Ends the session: everything in it is cancelled, and its responses end. A request that nothing was said about
    /// is refused.
    pub(super) fn end(&mut self, shared: &mut Shared, reason: &CloseReason, refusal: &Refusal) {
        let told = shared.events.len();
        self.server.handle_failure(shared.responses.now);
        self.gather(shared, None);
        // The server cannot know why the transport is gone.
        for (_, event) in shared.events.iter_mut().skip(told) {
            if let Event::Closed { reason: told } = event {
                *told = reason.clone();
            }
        }
        for channel in core::mem::take(&mut self.channels).into_values() {
            let Some(stream) = channel.response else { continue };
            if shared.responses.is_undecided(stream) {
                shared.responses.refuse(stream, channel.request.as_ref(), refusal);
            } else {
                shared.responses.end(stream);
            }
        }
        let stream = match &self.wire {
            Wire::Streamable(get) => get.response,
            Wire::Sse(stream) => Some(*stream),
        };
        if let Some(stream) = stream {
            shared.responses.end(stream);
        }
        if let Some(log) = &mut shared.log {
            log.forget(self.key);
        }
    }

    /// Whether its streams begin with an event without data, so that clients can resume from the start; older ones
    /// choke on it.
    fn primes(&self, shared: &Shared) -> bool {
        shared.log.is_some() && self.server.session() >= Some(Version::V2025_11_25)
    }

    fn learn(&mut self, shared: &Shared, call: InboundId, number: Option<u64>) {
        let Some(number) = number.filter(|_| self.primes(shared) && !self.calls.contains_key(&call)) else { return };
        if let Some(channel) = self.channels.get_mut(&number) {
            channel.calls.push(call);
            self.calls.insert(call, number);
        }
    }

    fn route(&mut self, shared: &mut Shared, to: Option<u64>, kind: WrittenKind, text: Vec<u8>) {
        if let Wire::Sse(stream) = self.wire {
            if !drops(shared, Some(stream), kind) {
                let mut event = Vec::new();
                sse::event(&mut event, Some("message"), None, &text);
                shared.responses.body(stream, event);
            }
            return;
        }
        let number = to.unwrap_or_else(|| self.get_number());
        let is_last = to.is_some_and(|number| is_answer(kind) && !self.server.owes(Origin(number)));
        let Some(channel) = self.channel_mut(number) else { return };
        if is_last
            && let Some(stream) = channel.response
            && shared.responses.is_undecided(stream)
        {
            shared.responses.json(stream, StatusCode::OK, text, None);
            self.drop_channel(number);
            return;
        }
        self.say(shared, number, kind, &text);
        if is_last {
            self.conclude(shared, number);
        }
    }

    /// Puts a message on a stream as an event.
    fn say(&mut self, shared: &mut Shared, number: u64, kind: WrittenKind, text: &[u8]) {
        let Some(channel) = self.channel_mut(number) else { return };
        let (response, last) = (channel.response, channel.last);
        if drops(shared, response, kind) {
            return;
        }
        let id = EventId { stream: number, index: last }.next();
        channel.last = id.index;
        if let Some(stream) = response {
            self.begin(shared, stream, number, last);
        }
        let name = shared.log.is_some().then(|| id.to_string());
        // The log keeps it, and counts what it holds, not what was set aside for it.
        let mut event = Vec::with_capacity(text.len() + FRAME);
        // It is the kind that an event without one has, but not every client knows that.
        sse::event(&mut event, Some("message"), name.as_deref(), text);
        let event = Bytes::from(event);
        if let Some(log) = &mut shared.log {
            log.append(self.key, id, event.clone());
        }
        if let Some(stream) = response {
            shared.responses.event(stream, id.index, event);
        }
    }

    /// Ends a stream. If its response has not begun it is a stream of no events: a request has to be answered with
    /// JSON or with a stream, and no JSON is due.
    fn conclude(&mut self, shared: &mut Shared, number: u64) {
        if let Some(stream) = self.drop_channel(number).and_then(|channel| channel.response) {
            shared.responses.begin(stream);
            shared.responses.end(stream);
        }
    }
}

/// What an event has around its data, at most: its kind, and two numbers for an id.
const FRAME: usize = 80;

const fn is_answer(kind: WrittenKind) -> bool {
    matches!(kind, WrittenKind::Answer | WrittenKind::Error { .. })
}

/// Whether a message is given up because the client does not read what there is already.
fn drops(shared: &Shared, response: Option<StreamId>, kind: WrittenKind) -> bool {
    let unsent = response.and_then(|stream| shared.responses.get(stream)).map_or(0, |response| response.unsent);
    kind == WrittenKind::Notification && unsent > shared.config.server.limits.unsent
}

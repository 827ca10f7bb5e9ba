//! Streams of events that broke off, and when they are opened again.

use alloc::collections::BTreeMap;
use core::time::Duration;

use http::HeaderValue;

use super::HttpClient;
use super::exchange::{Exchange, Purpose};
use super::message::is_awaited;
use super::timeout::Due;
use crate::client::Written;
use crate::codec::SseDecoder;
use crate::{Instant, RequestHandle};

/// Where a stream of events stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Cursor {
    /// The last event that had an id.
    pub(super) last: Option<HeaderValue>,
    /// How long the server wants to be left alone.
    pub(super) retry: Option<Duration>,
    /// How long the server that could not open it wants to be left alone before the next attempt.
    pub(super) after: Option<Duration>,
    /// How often it was opened since something came by it.
    pub(super) attempts: u32,
}

impl Cursor {
    /// Takes over the id of the last event; one that no header can carry is none. Nothing is copied for each piece that
    /// a stream comes in.
    pub(super) fn note(&mut self, decoder: &SseDecoder) {
        let id = decoder.last_event_id().as_bytes();
        if !id.is_empty() && self.last.as_ref().is_none_or(|last| last.as_bytes() != id) {
            self.last = HeaderValue::from_bytes(id).ok();
        }
    }
}

/// What a stream carries that is to be opened again.
#[derive(Debug)]
pub(super) enum Stream {
    /// The answers to these requests: a GET goes on with it (legacy).
    Answers(Written),
    /// What belongs to no request: another GET (legacy).
    Session,
    /// A subscription: the request is sent again (modern).
    Subscription(RequestHandle),
}

/// The streams that are to be opened again.
#[derive(Debug)]
pub(super) struct Retries {
    waiting: BTreeMap<u64, Retry>,
    minted: u64,
    answers: usize,
}

#[derive(Debug)]
struct Retry {
    at: Instant,
    stream: Stream,
    cursor: Cursor,
}

impl Retries {
    pub(super) const fn new() -> Self {
        Self { waiting: BTreeMap::new(), minted: 0, answers: 0 }
    }

    /// How many carry answers.
    pub(super) const fn answers(&self) -> usize {
        self.answers
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        self.answers = 0;
    }

    fn insert(&mut self, retry: Retry) -> u64 {
        self.minted += 1;
        self.answers += usize::from(matches!(retry.stream, Stream::Answers(_)));
        self.waiting.insert(self.minted, retry);
        self.minted
    }

    fn remove(&mut self, key: u64) -> Option<Retry> {
        let retry = self.waiting.remove(&key)?;
        self.answers -= usize::from(matches!(retry.stream, Stream::Answers(_)));
        Some(retry)
    }
}

impl HttpClient {
    /// Opens a stream again after a while. Gives it back if it has been tried often and long enough.
    pub(super) fn retry_later(&mut self, now: Instant, stream: Stream, mut cursor: Cursor) -> Result<(), Stream> {
        let seed = self.http.seed.wrapping_add(self.retries.minted);
        let wanted = cursor.retry.max(cursor.after.take());
        let Some(delay) = self.http.reconnect.delay(cursor.attempts, wanted, seed) else {
            return Err(stream);
        };
        cursor.attempts = cursor.attempts.saturating_add(1);
        let at = now + delay;
        let key = self.retries.insert(Retry { at, stream, cursor });
        self.due.insert(at, Due::Retry(key));
        Ok(())
    }

    /// The time has come.
    pub(super) fn retry(&mut self, now: Instant, key: u64) {
        let Some(Retry { stream, cursor, .. }) = self.retries.remove(key) else { return };
        match stream {
            Stream::Answers(kind) if is_awaited(&kind, &self.role) => self.open_stream(Purpose::Resume(kind), cursor),
            Stream::Answers(_) => {}
            Stream::Session => self.open_stream(Purpose::Listen, cursor),
            Stream::Subscription(request) => self.role.listen_again(now, request),
        }
    }

    /// Takes a stream that `wanted` picks. As many wait as there are streams, which is few.
    pub(super) fn take_retry(&mut self, wanted: impl Fn(&Stream) -> bool) -> Option<(Stream, Cursor)> {
        let mut waiting = self.retries.waiting.iter();
        let key = waiting.find_map(|(key, retry)| wanted(&retry.stream).then_some(*key))?;
        let Retry { at, stream, cursor } = self.retries.remove(key)?;
        self.due.remove(at, Due::Retry(key));
        Some((stream, cursor))
    }

    /// Opens a stream with a GET.
    pub(super) fn open_stream(&mut self, purpose: Purpose, cursor: Cursor) {
        let target = self.http.uri.clone();
        self.open(Exchange { cursor, ..Exchange::new(purpose, target) });
    }

    /// Whether a stream that ended now has lived: it is then opened again as if for the first time.
    pub(super) fn has_lived(&self, now: Instant, exchange: &Exchange) -> bool {
        exchange.streams_since.is_some_and(|since| now - since >= self.http.reconnect.most)
    }
}

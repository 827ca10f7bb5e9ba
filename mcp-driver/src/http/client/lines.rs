//! All the connections of a client, those that are free among them.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt;
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::response::Parts;
use mcp_proto::Instant;
use mcp_proto::http::client::ExchangeId;

use super::content::Content;
use super::dial::{Dial, Target, invalid};
use super::line::{Line, News};
use super::outgoing::address;
use super::patience::patience;
#[cfg(feature = "tls")]
use super::tls::Tls;
use crate::wake_queue::{Place, WakeQueue};

#[cfg(test)]
mod tests;

/// All the connections of a client. Each is polled when it was woken and not otherwise.
pub(super) struct Lines<D: Dial> {
    dial: D,
    #[cfg(feature = "tls")]
    tls: Option<Tls>,
    slots: Vec<Slot<D>>,
    vacant: Vec<usize>,
    /// Those that wait for an exchange, the longest free first.
    free: VecDeque<usize>,
    carrying: HashMap<ExchangeId, usize>,
    /// Exchanges that could not even be dialled for.
    refused: VecDeque<(ExchangeId, io::Error)>,
    woken: WakeQueue,
    /// When to close those that carry nothing.
    ends: BTreeSet<(Instant, usize)>,
    idle_timeout: Duration,
}

struct Slot<D: Dial> {
    line: Option<Line<D>>,
    target: Target,
    exchange: Option<ExchangeId>,
    /// How long the server may be expected to keep it open while it carries nothing.
    patience: Duration,
    end: Option<Instant>,
    place: Place,
}

/// What becomes of an exchange.
pub(super) enum Told {
    Head(Parts),
    Chunk(Bytes),
    End,
    Failed(io::Error),
}

impl<D: Dial> Lines<D> {
    pub(super) fn new(dial: D, idle_timeout: Duration, #[cfg(feature = "tls")] tls: Option<Tls>) -> Self {
        Self {
            dial,
            #[cfg(feature = "tls")]
            tls,
            slots: Vec::new(),
            vacant: Vec::new(),
            free: VecDeque::new(),
            carrying: HashMap::new(),
            refused: VecDeque::new(),
            woken: WakeQueue::default(),
            ends: BTreeSet::new(),
            idle_timeout,
        }
    }

    /// Sends a request: on a line that is free, or on a new one.
    pub(super) fn open(&mut self, exchange: ExchangeId, request: Request<Bytes>) {
        if let Err(error) = self.try_open(exchange, request) {
            self.refused.push_back((exchange, error));
        }
    }

    fn try_open(&mut self, exchange: ExchangeId, request: Request<Bytes>) -> io::Result<()> {
        let (target, mut request) = address(request)?;
        // The one that was used last is the least likely to have been closed.
        while let Some(index) = self.free.iter().rev().copied().find(|&index| self.slots[index].target == target) {
            self.stir(index);
            let Some(unsent) = self.slots[index].line.as_mut().and_then(|line| line.carry(request)) else {
                self.assign(index, exchange);
                return Ok(());
            };
            request = unsent;
            self.close(index);
        }
        let line = self.dial(&target, request)?;
        let index = self.place(line, target);
        self.assign(index, exchange);
        Ok(())
    }

    /// Drops an exchange with its connection, for HTTP/1.1 has no other way to take a request back.
    pub(super) fn abort(&mut self, exchange: ExchangeId) {
        match self.carrying.get(&exchange) {
            Some(&index) => self.close(index),
            None => self.refused.retain(|(refused, _)| *refused != exchange),
        }
    }

    /// Whether no exchange is under way.
    pub(super) fn is_quiet(&self) -> bool {
        self.carrying.is_empty() && self.refused.is_empty()
    }

    pub(super) fn begin_round(&mut self) {
        self.woken.begin_round();
    }

    /// The next thing of this round that is to be told; one from each line, so that none starves another.
    pub(super) fn poll_round(&mut self, now: Instant) -> Option<(ExchangeId, Told)> {
        if let Some((exchange, error)) = self.refused.pop_front() {
            return Some((exchange, Told::Failed(error)));
        }
        while let Some(index) = self.woken.pop() {
            let slot = &mut self.slots[index];
            let mut cx = slot.place.attend();
            let Some(Poll::Ready(news)) = slot.line.as_mut().map(|line| line.poll(&mut cx)) else { continue };
            cx.waker().wake_by_ref();
            match (news, slot.exchange) {
                (News::Head(head), Some(exchange)) => {
                    slot.patience = patience(&head).unwrap_or(self.idle_timeout);
                    return Some((exchange, Told::Head(head)));
                }
                (News::Chunk(bytes), Some(exchange)) => return Some((exchange, Told::Chunk(bytes))),
                (News::End, Some(exchange)) => {
                    // Mostly it is free at once, in time for what the end of this exchange sets off.
                    let free =
                        matches!(slot.line.as_mut().map(|line| line.poll(&mut cx)), Some(Poll::Ready(News::Free)));
                    self.settle(index, exchange, now);
                    if free {
                        self.keep(index);
                    }
                    return Some((exchange, Told::End));
                }
                (News::Failed(error), Some(exchange)) => {
                    self.close(index);
                    return Some((exchange, Told::Failed(error)));
                }
                (News::Stale(request), Some(exchange)) => {
                    let target = slot.target.clone();
                    match self.dial(&target, request) {
                        Ok(line) => self.slots[index].line = Some(line),
                        Err(error) => {
                            self.close(index);
                            return Some((exchange, Told::Failed(error)));
                        }
                    }
                }
                (News::Free, None) => self.keep(index),
                _ => self.close(index),
            }
        }
        None
    }

    /// When [`close_idle`](Self::close_idle) should be called.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.ends.first().map(|&(end, _)| end)
    }

    /// Closes what has been idle for long enough.
    pub(super) fn close_idle(&mut self, now: Instant) {
        while let Some(&(_, index)) = self.ends.first().filter(|&&(end, _)| end <= now) {
            self.close(index);
        }
    }

    /// Has the task woken with the lines; false if one is awake already.
    pub(super) fn sleep(&self, cx: &Context<'_>) -> bool {
        self.refused.is_empty() && self.woken.sleep(cx)
    }

    /// Closes them all.
    pub(super) fn clear(&mut self) {
        self.refused.clear();
        for index in 0..self.slots.len() {
            self.close(index);
        }
    }

    fn dial(&self, target: &Target, request: Request<Content>) -> io::Result<Line<D>> {
        #[cfg(feature = "tls")]
        let tls = match (&self.tls, target.tls) {
            (_, false) => None,
            (Some(tls), true) => Some(tls.connector(target)?),
            (None, true) => return Err(invalid("the endpoint was not set up for TLS")),
        };
        #[cfg(not(feature = "tls"))]
        if target.tls {
            return Err(invalid("https needs the cargo feature `tls`"));
        }
        Ok(Line::dial(
            &self.dial,
            target,
            request,
            #[cfg(feature = "tls")]
            tls,
        ))
    }

    fn place(&mut self, line: Line<D>, target: Target) -> usize {
        let patience = self.idle_timeout;
        if let Some(index) = self.vacant.pop() {
            let slot = &mut self.slots[index];
            (slot.line, slot.target, slot.patience) = (Some(line), target, patience);
            return index;
        }
        let index = self.slots.len();
        let place = self.woken.place(index);
        self.slots.push(Slot { line: Some(line), target, exchange: None, patience, end: None, place });
        index
    }

    fn assign(&mut self, index: usize, exchange: ExchangeId) {
        self.carrying.insert(exchange, index);
        let slot = &mut self.slots[index];
        slot.exchange = Some(exchange);
        slot.place.wake();
    }

    /// The exchange is over. The line has a while to get ready for the next.
    fn settle(&mut self, index: usize, exchange: ExchangeId, now: Instant) {
        self.carrying.remove(&exchange);
        let slot = &mut self.slots[index];
        slot.exchange = None;
        let end = now + slot.patience;
        slot.end = Some(end);
        self.ends.insert((end, index));
    }

    /// Keeps a line for another exchange.
    fn keep(&mut self, index: usize) {
        self.free.push_back(index);
        if self.free.len() > KEPT
            && let Some(oldest) = self.free.front().copied()
        {
            self.close(oldest);
        }
    }

    /// It is not idle any more.
    fn stir(&mut self, index: usize) {
        self.free.retain(|&free| free != index);
        if let Some(end) = self.slots[index].end.take() {
            self.ends.remove(&(end, index));
        }
    }

    fn close(&mut self, index: usize) {
        self.stir(index);
        let slot = &mut self.slots[index];
        if let Some(exchange) = slot.exchange.take() {
            self.carrying.remove(&exchange);
        }
        if slot.line.take().is_some() {
            self.vacant.push(index);
        }
    }
}

impl<D: Dial> fmt::Debug for Lines<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines")
            .field("carrying", &self.carrying.len())
            .field("free", &self.free.len())
            .finish_non_exhaustive()
    }
}

/// Connections that are kept though they carry nothing.
const KEPT: usize = 32;

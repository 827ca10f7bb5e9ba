//! What the supervisor and the handles have in common.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use mcp_driver::Peer;
use mcp_proto::Instant;

use super::UpstreamState;

/// What the supervisor and the handles have in common.
#[derive(Default)]
pub(super) struct Shared(Mutex<Inner>);

pub(super) struct Inner {
    pub(super) phase: Phase,
    /// Counts the phases, for whoever wants to see each change once.
    pub(super) version: u64,
    pub(super) generation: u64,
    pub(super) close_wanted: bool,
    pub(super) restart_wanted: bool,
    waiting: Vec<(u64, Waker)>,
    last_key: u64,
}

pub(super) enum Phase {
    Connecting(Option<Box<str>>),
    Up(Peer),
    Waiting(Box<str>, Instant),
    GivenUp(Box<str>),
    Closed,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            phase: Phase::Connecting(None),
            version: 0,
            generation: 0,
            close_wanted: false,
            restart_wanted: false,
            waiting: Vec::new(),
            last_key: 0,
        }
    }
}

impl Inner {
    /// The connection, or `None` if there is none and will be none: the outer `None` is to wait.
    pub(super) fn live_or_over(&self) -> Option<Option<Peer>> {
        match &self.phase {
            Phase::Up(peer) if !peer.is_closed() => Some(Some(peer.clone())),
            Phase::Up(_) | Phase::Connecting(_) | Phase::Waiting(..) => self.close_wanted.then_some(None),
            Phase::GivenUp(_) => (!self.restart_wanted).then_some(None),
            Phase::Closed => Some(None),
        }
    }

    pub(super) const fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    pub(super) fn state(&self, now: Instant) -> UpstreamState {
        match &self.phase {
            Phase::Connecting(failure) => UpstreamState::Connecting { failure: failure.clone() },
            Phase::Up(_) => UpstreamState::Up,
            Phase::Waiting(failure, until) => UpstreamState::Waiting { failure: failure.clone(), left: *until - now },
            Phase::GivenUp(failure) => UpstreamState::GivenUp { failure: failure.clone() },
            Phase::Closed => UpstreamState::Closed,
        }
    }
}

impl Shared {
    pub(super) fn guard(self: &Arc<Self>) -> Guard {
        Guard(self.clone())
    }

    pub(super) fn state(&self, now: Instant) -> UpstreamState {
        self.lock().state(now)
    }

    pub(super) fn generation(&self) -> u64 {
        self.lock().generation
    }

    pub(super) fn live(&self) -> Option<Peer> {
        self.lock().live_or_over().flatten()
    }

    /// Enters a phase, and wakes everybody.
    pub(super) fn enter(&self, phase: Phase) {
        let before = self.change(|inner| {
            inner.version += 1;
            inner.generation += u64::from(matches!(phase, Phase::Up(_)));
            std::mem::replace(&mut inner.phase, phase)
        });
        // What a peer holds is dropped outside the lock.
        drop(before);
    }

    /// Wants something of the supervisor.
    pub(super) fn command(&self, want: impl FnOnce(&mut Inner)) {
        self.change(want);
    }

    /// Waits until `look` finds what it looks for; it is asked whenever something has changed.
    pub(super) const fn when<T, L: FnMut(&mut Inner) -> Option<T>>(&self, look: L) -> When<'_, L> {
        When { shared: self, look, key: None }
    }

    fn change<T>(&self, make: impl FnOnce(&mut Inner) -> T) -> T {
        let mut inner = self.lock();
        let made = make(&mut inner);
        let waiting = std::mem::take(&mut inner.waiting);
        drop(inner);
        for (_, waker) in waiting {
            waker.wake();
        }
        made
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The supervisor's end: when it goes, the server is closed, however it went.
pub(super) struct Guard(Arc<Shared>);

impl std::ops::Deref for Guard {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.enter(Phase::Closed);
    }
}

/// See [`Shared::when`].
pub(super) struct When<'a, L> {
    shared: &'a Shared,
    look: L,
    key: Option<u64>,
}

impl<T, L: FnMut(&mut Inner) -> Option<T> + Unpin> Future for When<'_, L> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        let mut inner = this.shared.lock();
        if let Some(found) = (this.look)(&mut inner) {
            return Poll::Ready(found);
        }
        let key = *this.key.get_or_insert_with(|| {
            inner.last_key += 1;
            inner.last_key
        });
        match inner.waiting.iter_mut().find(|(other, _)| *other == key) {
            Some((_, waker)) => waker.clone_from(cx.waker()),
            None => inner.waiting.push((key, cx.waker().clone())),
        }
        Poll::Pending
    }
}

impl<L> Drop for When<'_, L> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.shared.lock().waiting.retain(|(other, _)| *other != key);
        }
    }
}

//! A call that others wait for.

use std::sync::Arc;
use std::task::Context;

use mcp_driver::Reply;
use mcp_proto::Instant;

use super::kept::{Kept, Unsaid};
use super::store::Store;
use super::{Keep, Keys};

/// How a call that others waited for has ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ending {
    /// Its result is kept.
    Landed,
    /// Its result is for nobody else.
    Failed,
    /// It was cancelled, or what it gives is out of date before it comes.
    Abandoned,
}

/// The call that is made.
#[derive(Debug)]
pub(super) struct Leading {
    pub(super) store: Arc<Store>,
    pub(super) keep: Keep,
    pub(super) keys: Keys,
    /// `None` if nobody may wait for it.
    pub(super) flight: Option<(Arc<str>, u64)>,
    /// How often something had been forgotten when it began.
    pub(super) forgotten: u64,
    pub(super) over: bool,
}

impl Leading {
    /// It has ended: keeps the result, if it is to be kept, and tells those who wait.
    pub(super) fn land(mut self, now: Instant, reply: &Reply, unsaid: impl FnOnce() -> Option<Unsaid>) {
        self.over = true;
        self.store.land(&self, Kept::of(reply, self.keep, now, unsaid));
    }
}

impl Drop for Leading {
    fn drop(&mut self) {
        if !self.over {
            self.store.abandon(self);
        }
    }
}

/// A call that waits for another.
#[derive(Debug)]
pub(super) struct Following {
    pub(super) store: Arc<Store>,
    pub(super) keep: Keep,
    pub(super) keys: Keys,
    pub(super) key: Arc<str>,
    pub(super) flight: u64,
    pub(super) seat: u64,
}

impl Following {
    /// How the other has ended, once it has.
    pub(super) fn poll_ending(&self, cx: &Context<'_>) -> Option<Ending> {
        self.store.poll_ending(self, cx)
    }

    pub(super) fn wanted(&self) -> (Keep, Keys) {
        (self.keep, self.keys.clone())
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.store.leave(self);
    }
}

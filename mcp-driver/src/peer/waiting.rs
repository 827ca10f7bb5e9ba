//! Who waits for what the machine has to tell.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Waker};

use mcp_proto::client::RequestError;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{LoggingLevel, SubscriptionFilter};
use mcp_proto::{CloseReason, RequestHandle};

use super::legacy::Listeners;
#[cfg(feature = "validation")]
use super::output_schemas::OutputSchemas;
use super::{Notification, Progress};
use crate::{Network, Requested};

/// What a request's progress is told to.
pub(crate) type OnProgress = Box<dyn FnMut(Progress) + Send>;

/// Who waits for what: answers by request, and everyone for the opening and the end.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    requests: HashMap<RequestHandle, Waiter>,
    pub(crate) listeners: Listeners,
    /// Who looks on at requests that nobody waits for, or whose answer is but their end.
    pub(super) looked_on: LookedOn,
    everyone: BTreeMap<u64, Waker>,
    next: u64,
    closed: Option<CloseReason>,
    noise: Option<Box<str>>,
    /// From which level on log messages are wanted.
    pub(crate) log_level: Option<LoggingLevel>,
    /// What the connection goes over.
    pub(crate) network: Arc<Network>,
    #[cfg(feature = "validation")]
    pub(crate) output_schemas: OutputSchemas,
}

/// Who looks on at which request.
#[derive(Default)]
pub(crate) struct LookedOn(HashMap<RequestHandle, Box<dyn Requested>>);

impl LookedOn {
    pub(super) fn insert(&mut self, request: RequestHandle, requested: Box<dyn Requested>) {
        self.0.insert(request, requested);
    }
}

impl fmt::Debug for LookedOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Who waits for one request.
#[derive(Default)]
pub(crate) struct Waiter {
    pub(crate) waker: Option<Waker>,
    pub(crate) outcome: Option<Result<Raw, RequestError>>,
    pub(crate) on_progress: Option<OnProgress>,
    pub(crate) granted: Option<SubscriptionFilter>,
    pub(crate) heard: Heard,
    /// The answer is a page of tools.
    #[cfg(feature = "validation")]
    pub(crate) lists_tools: bool,
}

/// Notifications that wait for their listener.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    queue: VecDeque<Notification>,
    /// Of the params in it.
    bytes: usize,
    missed: u64,
}

impl Heard {
    pub(crate) fn push(&mut self, notification: Notification) {
        let bytes = self.bytes.saturating_add(size(&notification));
        // One is kept however large it is: it came as a message that was not too large.
        if self.queue.len() == HEARD || (bytes > HEARD_BYTES && !self.queue.is_empty()) {
            self.missed += 1;
            return;
        }
        self.bytes = bytes;
        self.queue.push_back(notification);
    }

    pub(crate) fn pop(&mut self) -> Option<Notification> {
        let notification = self.queue.pop_front()?;
        self.bytes = self.bytes.saturating_sub(size(&notification));
        Some(notification)
    }

    pub(crate) const fn missed(&self) -> u64 {
        self.missed
    }
}

impl Waiting {
    /// The first line that was no message, which may tell why a server does not open.
    pub(crate) const fn first_noise(&self) -> Option<&str> {
        match &self.noise {
            Some(noise) => Some(noise),
            None => None,
        }
    }

    pub(crate) fn note_noise(&mut self, excerpt: &str) {
        self.noise.get_or_insert_with(|| excerpt.into());
    }

    pub(crate) const fn closed(&self) -> Option<&CloseReason> {
        self.closed.as_ref()
    }

    pub(crate) fn add(&mut self, request: RequestHandle, on_progress: Option<OnProgress>) {
        self.requests.insert(request, Waiter { on_progress, ..Waiter::default() });
    }

    pub(crate) fn get(&mut self, request: RequestHandle) -> Option<&mut Waiter> {
        self.requests.get_mut(&request)
    }

    /// Who is to be told what came of a request that is looked on at.
    pub(crate) fn take_looked_on(&mut self, request: RequestHandle) -> Option<Box<dyn Requested>> {
        self.looked_on.0.remove(&request)
    }

    /// Nobody waits for this request any more; whether somebody did.
    pub(crate) fn remove(&mut self, request: RequestHandle) -> Option<Waiter> {
        self.requests.remove(&request)
    }

    pub(crate) fn finish(&mut self, request: RequestHandle, outcome: Result<Raw, RequestError>) -> Option<Waker> {
        let waiter = self.requests.get_mut(&request)?;
        waiter.outcome = Some(outcome);
        waiter.waker.take()
    }

    pub(crate) fn grant(&mut self, request: RequestHandle, filter: SubscriptionFilter) -> Option<Waker> {
        let waiter = self.requests.get_mut(&request)?;
        waiter.granted = Some(filter);
        waiter.waker.take()
    }

    pub(crate) fn hear(&mut self, request: RequestHandle, notification: Notification) -> Option<Waker> {
        let waiter = self.requests.get_mut(&request)?;
        waiter.heard.push(notification);
        waiter.waker.take()
    }

    /// The connection is ready: everyone is to look.
    pub(crate) fn ready(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.everyone).into_values().collect()
    }

    /// The connection is over: everyone is to look. Requests have been finished one by one before.
    pub(crate) fn close(&mut self, reason: CloseReason) -> Vec<Waker> {
        self.closed = Some(reason);
        let mut woken = self.ready();
        woken.extend(self.listeners.close());
        woken
    }

    /// Waits among everyone, under `key` if it has one already.
    pub(crate) fn wait(&mut self, key: &mut Option<u64>, cx: &Context<'_>) {
        let key = *key.get_or_insert_with(|| {
            self.next += 1;
            self.next
        });
        self.everyone.insert(key, cx.waker().clone());
    }

    pub(crate) fn forget(&mut self, key: Option<u64>) {
        if let Some(key) = key {
            self.everyone.remove(&key);
        }
    }
}

impl Waiter {
    pub(crate) fn wait(&mut self, cx: &Context<'_>) {
        match &mut self.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }
}

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

fn size(notification: &Notification) -> usize {
    notification.params.as_ref().map_or(0, |params| params.as_str().len())
}

/// Notifications that a subscription keeps for a listener that is slow, and bytes of their params.
const HEARD: usize = 1_024;
const HEARD_BYTES: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_is_bounded_by_its_bytes_too() {
        let of = |bytes: usize| {
            let params = Raw::encode(&[&"x".repeat(bytes)]).unwrap();
            Notification::new("notifications/large".into(), Some(params))
        };
        let mut heard = Heard::default();
        heard.push(of(HEARD_BYTES));
        assert_eq!(heard.missed(), 0, "one is kept however large it is");
        heard.push(of(1));
        assert_eq!(heard.missed(), 1);
        assert!(heard.pop().is_some() && heard.pop().is_none());
        assert_eq!(heard.bytes, 0);
        heard.push(of(1));
        heard.push(of(1));
        assert_eq!((heard.missed(), heard.queue.len()), (1, 2));
    }
}

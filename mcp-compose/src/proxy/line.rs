//! One connection to the far side.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use mcp_driver::Peer;
use mcp_proto::Version;
use mcp_proto::client::Request;
use mcp_proto::jsonrpc::RpcError;

use super::flight::Flight;
use super::pump;
use super::turns::Turns;

/// One connection to the far side, and the calls on it that may be asked about.
#[derive(Debug, Default)]
pub(super) struct Line {
    peer: OnceLock<Peer>,
    calls: Mutex<Calls>,
    pub(super) turns: Arc<Turns>,
}

#[derive(Debug, Default)]
struct Calls {
    under_way: BTreeMap<u64, Arc<Flight>>,
    last: u64,
    /// Calls that were cancelled, while the far side may not know yet: a question may be theirs.
    fading: usize,
}

impl Line {
    pub(super) fn open(&self, peer: &Peer) {
        let _ = self.peer.set(peer.clone());
    }

    pub(super) fn peer(&self) -> Option<&Peer> {
        self.peer.get()
    }

    /// The revision that is spoken there, once it is known.
    pub(super) fn version(&self) -> Option<Version> {
        Some(self.peer()?.verdict()?.version)
    }

    pub(super) fn enter(&self, flight: Arc<Flight>) -> u64 {
        let mut calls = self.lock();
        calls.last += 1;
        let number = calls.last;
        calls.under_way.insert(number, flight);
        number
    }

    /// A call is over. If it was cancelled, a legacy server is pinged: until it answers, which is after it has heard of
    /// the cancellation, nobody can tell whose a question is.
    pub(super) fn leave(self: &Arc<Self>, number: u64, was_cancelled: bool) {
        let mut calls = self.lock();
        let left = calls.under_way.remove(&number);
        let fades = was_cancelled && self.version().is_some_and(|version| !version.is_modern());
        calls.fading += usize::from(fades);
        drop(calls);
        drop(left);
        if !fades {
            return;
        }
        let line = self.clone();
        pump::run(async move {
            if let Some(peer) = line.peer() {
                let _ = peer.request(Request::new("ping", None)).await;
            }
            line.lock().fading -= 1;
        });
    }

    /// The call that a question of a legacy server's belongs to, which is known only where there is one.
    ///
    /// # Errors
    /// What the server is told where it is not known.
    pub(super) fn only_call(&self) -> Result<Arc<Flight>, RpcError> {
        let calls = self.lock();
        let count = calls.under_way.len() + calls.fading;
        match calls.under_way.values().next() {
            Some(flight) if count == 1 => Ok(flight.clone()),
            None if count == 0 => Err(RpcError::internal("nobody is there to be asked: no call is under way")),
            _ => Err(RpcError::internal(format!(
                "nobody can tell which of {count} calls this question belongs to, and so it was not asked; the proxy \
                 makes one call at a time if it is told to"
            ))),
        }
    }

    /// The calls under way that may be asked about.
    pub(super) fn calls(&self) -> Vec<Arc<Flight>> {
        self.lock().under_way.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Which calls are equal.

#[cfg(feature = "http")]
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::Arc;

use mcp_driver::{Call, Caller};
use mcp_proto::jsonrpc::Raw;
use serde::Serialize;

use super::canonical::canonical;

/// Where the result of a call is looked for.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(super) method: Box<str>,
    pub(super) target: Option<Box<str>>,
    /// Of equal calls of anybody.
    pub(super) public: Arc<str>,
    /// Of equal calls in the same authorization context; `None` if nobody knows which that is.
    pub(super) private: Option<Arc<str>>,
}

impl Keys {
    /// `None` if the params are longer than `most`, cannot be read in one way only, or ask for a task.
    pub(super) fn of(
        call: &Call,
        target: Option<&str>,
        service: u64,
        anonymous: bool,
        (most, hasher): (usize, &RandomState),
    ) -> Option<Self> {
        let params = call.params.as_ref();
        if params.is_some_and(|params| params.as_str().len() > most || asks_for_task(params)) {
            return None;
        }
        let params = canonical(params.map_or("{}", Raw::as_str))?;
        let capabilities = Raw::encode(&call.context.client.capabilities).ok()?;
        let version = call.context.version.as_str();
        let key = |whose: Option<&Whose<'_>>| {
            let parts = (service, &*call.method, version, capabilities.as_str(), &params, whose);
            serde_json::to_string(&parts).ok().map(Arc::from)
        };
        let private = match Whose::of(call, anonymous, hasher) {
            Some(whose) => Some(key(Some(&whose))?),
            None => None,
        };
        Some(Self { method: call.method.clone(), target: target.map(Box::from), public: key(None)?, private })
    }
}

/// An authorization context, which private results are not shared beyond (server/utilities/caching, 2026-07-28).
#[derive(Serialize)]
enum Whose<'a> {
    /// A principal, by the credentials of the request: another token is another context. They are not kept themselves.
    Principal(&'a str, Option<u64>),
    /// Whoever is at the other end of a stream, or has the id of a session.
    Connection(String),
    Anybody,
}

impl<'a> Whose<'a> {
    fn of(call: &'a Call, anonymous: bool, hasher: &RandomState) -> Option<Self> {
        let caller = &call.caller;
        if !caller.subject().is_empty() {
            return Some(Self::Principal(caller.subject(), credentials(caller, hasher)));
        }
        if anonymous {
            return Some(Self::Anybody);
        }
        // A request of 2026-07-28 over HTTP is a connection of its own, and nothing that it finds is for another.
        let is_lasting = !is_over_http(caller) || !call.context.version.is_modern();
        caller.connection().filter(|_| is_lasting).map(|connection| Self::Connection(connection.to_string()))
    }
}

#[cfg(feature = "http")]
fn credentials(caller: &Caller, hasher: &RandomState) -> Option<u64> {
    let header = caller.head()?.headers.get("authorization")?;
    Some(hasher.hash_one(header.as_bytes()))
}

#[cfg(not(feature = "http"))]
const fn credentials(_: &Caller, _: &RandomState) -> Option<u64> {
    None
}

#[cfg(feature = "http")]
fn is_over_http(caller: &Caller) -> bool {
    caller.head().is_some()
}

#[cfg(not(feature = "http"))]
const fn is_over_http(_: &Caller) -> bool {
    false
}

/// Whether what comes back would be a task (2025-11-25), which belongs to one call.
fn asks_for_task(params: &Raw) -> bool {
    !matches!(params.pick(["task"]), Some([None]))
}

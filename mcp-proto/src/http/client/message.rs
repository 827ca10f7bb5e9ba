//! A message that leaves in a request of its own.

use alloc::vec::Vec;
use core::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use super::{HttpClient, headers};
use crate::client::{Client, INITIALIZED, Written};
use crate::{RequestHandle, Version};

/// A message that leaves in a request of its own, kept until its exchange is over.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) kind: Written,
    pub(super) text: Bytes,
    /// What says in headers what the text is.
    pub(super) headers: HeaderMap,
    pub(super) about: About,
    /// It speaks a revision in which its exchange carries nothing but what it is about.
    pub(super) modern: bool,
    /// How often the server wanted authorization for it, if it is no request.
    pub(super) unauthorized: u8,
    /// How long the server that refused it wants to be left alone.
    pub(super) retry_after: Option<Duration>,
}

/// What a message asks for, as far as HTTP cares.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum About {
    ToolsList,
    ToolsCall,
    Subscription,
    Other,
}

impl Message {
    /// Whether its response holds an answer.
    pub(super) fn asks(&self) -> bool {
        wires(&self.kind).next().is_some()
    }

    /// Whether the connection opens with it.
    pub(super) const fn opens(&self) -> bool {
        matches!(self.kind, Written::Discover { .. } | Written::Initialize { .. })
    }

    /// Whether it waits while others of its kind are on their way. A ping that waited would make the server look dead.
    pub(super) const fn waits(&self) -> bool {
        matches!(self.kind, Written::Request { .. } | Written::Batch(_))
    }

    /// Whether it belongs to the session, where there is one.
    pub(super) const fn is_in_session(&self) -> bool {
        !self.modern && !self.opens()
    }

    pub(super) fn is_initialized(&self) -> bool {
        matches!(&self.kind, Written::Notification { method } if &**method == INITIALIZED)
    }
}

/// The requests in a message, by their ids on the wire.
pub(super) fn wires(kind: &Written) -> impl Iterator<Item = i64> + '_ {
    let (one, many) = match kind {
        Written::Discover { wire, .. }
        | Written::Initialize { wire }
        | Written::Ping { wire }
        | Written::Request { wire, .. } => (Some(*wire), None),
        Written::Batch(members) => (None, Some(members.iter().map(|(_, wire)| *wire))),
        Written::Cancelled { .. } | Written::Notification { .. } | Written::Answer => (None, None),
    };
    one.into_iter().chain(many.into_iter().flatten())
}

/// The requests of the application's in a message.
pub(super) fn requests(kind: &Written) -> impl Iterator<Item = (RequestHandle, i64)> + '_ {
    let (one, many) = match kind {
        Written::Request { handle, wire } => (Some((*handle, *wire)), None),
        Written::Batch(members) => (None, Some(members.iter().copied())),
        Written::Discover { .. }
        | Written::Initialize { .. }
        | Written::Ping { .. }
        | Written::Cancelled { .. }
        | Written::Notification { .. }
        | Written::Answer => (None, None),
    };
    one.into_iter().chain(many.into_iter().flatten())
}

/// Whether any of these requests waits for its answer. A ping never does: any sign of life will do for it.
pub(super) fn is_awaited(kind: &Written, role: &Client) -> bool {
    wires(kind).any(|wire| role.awaits(wire))
}

impl HttpClient {
    /// What the role has written, with the headers that it needs.
    pub(super) fn message(&self, kind: Written, text: Vec<u8>) -> Message {
        let spoken = match &kind {
            Written::Discover { version, .. } => Some(*version),
            Written::Initialize { .. } => None,
            Written::Ping { .. }
            | Written::Request { .. }
            | Written::Batch(_)
            | Written::Cancelled { .. }
            | Written::Notification { .. }
            | Written::Answer => self.version(),
        };
        let modern = spoken.is_some_and(Version::is_modern);
        let mut headers = HeaderMap::new();
        if let Some(version) = spoken {
            headers::version(&mut headers, version);
        }
        let request = match kind {
            Written::Request { handle, .. } => self.role.asked(handle),
            Written::Discover { .. } if modern => {
                headers::method(&mut headers, "server/discover");
                None
            }
            Written::Notification { ref method } if modern => {
                headers::method(&mut headers, method);
                None
            }
            Written::Discover { .. }
            | Written::Initialize { .. }
            | Written::Ping { .. }
            | Written::Batch(_)
            | Written::Cancelled { .. }
            | Written::Notification { .. }
            | Written::Answer => None,
        };
        if let Some(request) = request.filter(|_| modern) {
            headers::request(&mut headers, request, &self.tools);
        }
        if let Some(request) = request {
            headers::trace(&mut headers, request);
        }
        let about = match request.map(|request| &*request.method) {
            Some("tools/list") => About::ToolsList,
            Some("tools/call") => About::ToolsCall,
            Some("subscriptions/listen") => About::Subscription,
            _ => About::Other,
        };
        Message { kind, text: text.into(), headers, about, modern, unauthorized: 0, retry_after: None }
    }
}

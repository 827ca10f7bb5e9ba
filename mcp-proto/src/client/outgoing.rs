//! Messages that wait to be sent, and how they are written when they leave.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::Client;
use super::era::Era;
use super::pending::{Entry, Stage};
use crate::jsonrpc::{Raw, RpcError, WireId, encode};
use crate::meta::request_meta::{Extra, RequestMeta};
use crate::rpc::outbox;
use crate::{RequestHandle, Version};

/// A message that waits to be sent. Requests are only named: one that has ended when its turn comes does not leave.
#[derive(Debug)]
pub(super) enum Outgoing {
    Discover {
        wire: i64,
    },
    Initialize {
        wire: i64,
    },
    Ping {
        wire: i64,
    },
    Request {
        handle: RequestHandle,
        wire: i64,
    },
    Batch(Box<[(RequestHandle, i64)]>),
    Cancelled {
        wire: i64,
        reason: Option<Box<str>>,
    },
    Notification {
        method: Box<str>,
        params: Option<Raw>,
    },
    Answer {
        id: WireId,
        answer: Result<Raw, RpcError>,
    },
    /// The answers to a batch, written.
    Answers(Vec<u8>),
}

/// A message that has just been written: what a transport of many exchanges must know of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Written {
    Discover {
        wire: i64,
        version: Version,
    },
    Initialize {
        wire: i64,
    },
    Ping {
        wire: i64,
    },
    Request {
        handle: RequestHandle,
        wire: i64,
    },
    /// The requests of a batch that were still wanted.
    Batch(Box<[(RequestHandle, i64)]>),
    /// The request with this id is not wanted any more.
    Cancelled {
        wire: i64,
    },
    Notification {
        method: Box<str>,
    },
    Answer,
}

pub(crate) const INITIALIZED: &str = "notifications/initialized";

impl Outgoing {
    pub(super) const fn is_request(&self) -> bool {
        match self {
            Self::Discover { .. }
            | Self::Initialize { .. }
            | Self::Ping { .. }
            | Self::Request { .. }
            | Self::Batch(_) => true,
            Self::Cancelled { .. } | Self::Notification { .. } | Self::Answer { .. } | Self::Answers(_) => false,
        }
    }
}

impl outbox::Outgoing for Outgoing {
    /// The params of requests count elsewhere: against [`Limits::pending`](crate::Limits::pending).
    fn weight(&self) -> usize {
        /// What surrounds params and results.
        const ENVELOPE: usize = 64;
        ENVELOPE
            + match self {
                Self::Discover { .. } | Self::Initialize { .. } | Self::Ping { .. } | Self::Request { .. } => 0,
                Self::Batch(members) => ENVELOPE * members.len(),
                Self::Cancelled { reason, .. } => reason.as_deref().map_or(0, str::len),
                Self::Notification { method, params } => {
                    method.len() + params.as_ref().map_or(0, |params| params.as_str().len())
                }
                Self::Answer { id, answer: Ok(result) } => id.weight() + result.as_str().len(),
                Self::Answer { id, answer: Err(error) } => {
                    let data = error.data.as_ref().map_or(0, |data| data.as_str().len());
                    id.weight() + error.message.len() + data
                }
                Self::Answers(text) => text.len(),
            }
    }
}

/// Fewer requests than this that ended in the queue are not worth a sweep.
const SWEEP: usize = 64;

impl Client {
    pub(super) fn enqueue(&mut self, message: Outgoing) {
        self.outbox.push(message);
    }

    /// Appends the next message that is still wanted.
    pub(crate) fn write_next(&mut self, out: &mut Vec<u8>) -> Option<Written> {
        while let Some(message) = self.outbox.pop() {
            let written = self.write(message, out);
            if written.is_some() {
                return written;
            }
        }
        None
    }

    /// A queued request has ended. Its place in the queue is left to [`write_next`](Self::write_next) unless such
    /// places make up half of it.
    pub(super) fn abandon_queued(&mut self) {
        self.abandoned += 1;
        if self.abandoned < SWEEP || self.abandoned * 2 < self.outbox.len() {
            return;
        }
        let pending = &self.pending;
        let is_queued = |(handle, wire): (RequestHandle, i64)| pending.get(handle).is_some_and(|e| is_queued(e, wire));
        self.outbox.retain(|message| match message {
            Outgoing::Request { handle, wire } => is_queued((*handle, *wire)),
            Outgoing::Batch(members) => members.iter().copied().any(is_queued),
            Outgoing::Discover { .. }
            | Outgoing::Initialize { .. }
            | Outgoing::Ping { .. }
            | Outgoing::Cancelled { .. }
            | Outgoing::Notification { .. }
            | Outgoing::Answer { .. }
            | Outgoing::Answers(_) => true,
        });
        self.abandoned = 0;
    }

    /// Appends `message`; `None`, and nothing appended, if it is not wanted any more.
    fn write(&mut self, message: Outgoing, out: &mut Vec<u8>) -> Option<Written> {
        match message {
            Outgoing::Discover { wire } => self.write_discover(wire, out),
            Outgoing::Initialize { wire } => self.write_initialize(wire, out).then_some(Written::Initialize { wire }),
            Outgoing::Ping { wire } => {
                encode::request(out, &WireId::Number(wire), "ping", &mut |_| {});
                Some(Written::Ping { wire })
            }
            Outgoing::Request { handle, wire } => {
                self.write_request(handle, wire, out).then_some(Written::Request { handle, wire })
            }
            Outgoing::Batch(members) => self.write_batch(&members, out).map(Written::Batch),
            Outgoing::Cancelled { wire, reason } => {
                encode::notification(out, "notifications/cancelled", &mut |out| {
                    cancelled_params(out, wire, reason.as_deref());
                });
                Some(Written::Cancelled { wire })
            }
            Outgoing::Notification { method, params } => {
                encode::notification(out, &method, &mut |out| encode::raw_or_nothing(out, params.as_ref()));
                Some(Written::Notification { method })
            }
            Outgoing::Answer { id, answer } => {
                write_answer(out, &id, &answer);
                Some(Written::Answer)
            }
            Outgoing::Answers(text) => {
                out.extend_from_slice(&text);
                Some(Written::Answer)
            }
        }
    }

    fn write_discover(&mut self, wire: i64, out: &mut Vec<u8>) -> Option<Written> {
        let Era::Probing(probe) = &mut self.era else { return None };
        if probe.wire != wire {
            return None;
        }
        probe.sent = true;
        let version = probe.version;
        let meta = RequestMeta::new(version, &self.config.info, &self.config.capabilities);
        encode::request(out, &WireId::Number(wire), "server/discover", &mut |out| {
            meta.write_params(out, None, &Extra::default());
        });
        Some(Written::Discover { wire, version })
    }

    /// Appends a request; false if it has ended.
    pub(super) fn write_request(&mut self, handle: RequestHandle, wire: i64, out: &mut Vec<u8>) -> bool {
        let Era::Open(session) = &self.era else { return false };
        let Some(entry) = self.pending.get_mut(handle).filter(|entry| is_queued(entry, wire)) else {
            self.abandoned = self.abandoned.saturating_sub(1);
            return false;
        };
        entry.stage = Stage::Sent(wire);
        let extra = Extra {
            progress_token: entry.request.progress.then_some(handle.0),
            log_level: entry.request.log_level.as_ref(),
            retry: entry.retry.as_deref(),
        };
        let own = entry.request.capabilities.as_ref().filter(|_| session.version.is_modern());
        let own = own.map(|capabilities| RequestMeta::new(session.version, &self.config.info, capabilities));
        let meta = own.as_ref().unwrap_or(&session.meta);
        encode::request(out, &WireId::Number(wire), &entry.request.method, &mut |out| {
            meta.write_params(out, entry.request.params.as_ref(), &extra);
        });
        true
    }
}

/// Appends the answer to a request of the server's.
pub(super) fn write_answer(out: &mut Vec<u8>, id: &WireId, answer: &Result<Raw, RpcError>) {
    match answer {
        Ok(result) => encode::result(out, id, &mut |out| encode::raw(out, result.as_str())),
        Err(error) => encode::error(out, Some(id), error),
    }
}

/// What `version` wants on each request, prepared once.
pub(super) fn request_meta(client: &Client, version: Version) -> RequestMeta {
    RequestMeta::new(version, &client.config.info, &client.config.capabilities)
}

fn is_queued(entry: &Entry, wire: i64) -> bool {
    matches!(entry.stage, Stage::Queued(queued) if queued == wire)
}

fn cancelled_params(out: &mut Vec<u8>, wire: i64, reason: Option<&str>) {
    out.extend_from_slice(br#"{"requestId":"#);
    encode::display(out, &wire);
    if let Some(reason) = reason {
        out.extend_from_slice(br#","reason":"#);
        encode::string(out, reason);
    }
    out.push(b'}');
}

//! Which era the server is of: how that is found out, and what follows from it.

use alloc::vec::Vec;

use super::legacy::lifecycle::Handshake;
use super::outgoing::{Outgoing, request_meta};
use super::pending::Stage;
use super::probe::Probe;
use super::timeout::Deadline;
use super::{Client, EraPolicy, Event, RequestError, Verdict};
use crate::jsonrpc::Raw;
use crate::meta::request_meta::RequestMeta;
use crate::model::{ClientCapabilities, Fit};
use crate::rpc::outbox::Outgoing as _;
use crate::{CloseReason, Incompatible, Instant, RequestHandle, SendError, Version};

/// Which era the server is of.
///
/// | era | what happens | next |
/// |---|---|---|
/// | `New` | the configuration says how to begin | any |
/// | `Probing` | a `DiscoverResult` or -32022 with a modern revision in common | `Open`; for -32022 `Probing` again |
/// | `Probing` | either with legacy revisions alone in common | `Handshaking` |
/// | `Probing` | another modern error, or no revision in common | `Closed` |
/// | `Probing` | any other error, an odd result, silence | `Handshaking`; `Closed` if only modern is wanted |
/// | `Handshaking` | a result with a revision in common | `Open` |
/// | `Handshaking` | an error or silence, after a late `DiscoverResult` with a modern revision in common | `Open` |
/// | `Handshaking` | -32022 with a modern revision in common, after a probe that was not answered | `Probing` |
/// | `Handshaking` | an error or silence, after a verdict that was remembered | `Probing` |
/// | `Handshaking` | anything else | `Closed` |
/// | any | closed by either side | `Closed` |
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one of it, and it is `Open` nearly all the time")]
pub(super) enum Era {
    /// Nothing has been tried. Over before [`Client::new`] returns.
    New,
    /// `server/discover` is out.
    Probing(Probe),
    /// `initialize` is out.
    Handshaking(Handshake),
    /// Requests go out.
    Open(Session),
    /// Nothing is sent, and what comes is ignored.
    Closed,
}

/// What was agreed on.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) version: Version,
    pub(super) meta: RequestMeta,
    /// What the server was told that this client can do.
    pub(super) declared: ClientCapabilities,
}

/// A notification that waits for the connection to be open.
#[derive(Debug)]
pub(super) struct Held {
    /// The request before which it was made.
    pub(super) before: RequestHandle,
    pub(super) message: Outgoing,
}

impl Client {
    /// The first step.
    pub(super) fn begin(&mut self, now: Instant) {
        let policy = match &self.config.era {
            EraPolicy::Known(verdict) if !self.config.versions.contains(&verdict.version) => EraPolicy::Detect,
            EraPolicy::Known(_) | EraPolicy::Detect | EraPolicy::Modern | EraPolicy::Legacy => self.config.era.clone(),
        };
        let nothing_to_speak = Incompatible::NoCommonVersion { supported: Vec::new() };
        match (policy, self.modern_version(), self.legacy_version()) {
            (EraPolicy::Known(verdict), _, _) if verdict.version.is_modern() => self.open(now, verdict),
            (EraPolicy::Known(_), modern, _) => self.initialize(now, modern.is_some(), None),
            (EraPolicy::Detect | EraPolicy::Modern, Some(modern), _) => self.probe(now, modern),
            (EraPolicy::Detect | EraPolicy::Legacy, _, Some(_)) => self.initialize(now, false, None),
            (EraPolicy::Detect, None, None) | (EraPolicy::Modern, None, _) | (EraPolicy::Legacy, _, None) => {
                self.incompatible(nothing_to_speak);
            }
        }
    }

    /// The modern revision that this client likes best.
    pub(super) fn modern_version(&self) -> Option<Version> {
        self.config.versions.iter().copied().find(|version| version.is_modern())
    }

    /// The legacy revision that this client likes best.
    pub(super) fn legacy_version(&self) -> Option<Version> {
        self.config.versions.iter().copied().find(|version| !version.is_modern())
    }

    /// Whether a server that is not modern may be spoken to.
    pub(super) fn may_be_legacy(&self) -> bool {
        self.config.era != EraPolicy::Modern && self.legacy_version().is_some()
    }

    pub(super) const fn session(&self) -> Option<&Session> {
        match &self.era {
            Era::Open(session) => Some(session),
            Era::New | Era::Probing(_) | Era::Handshaking(_) | Era::Closed => None,
        }
    }

    pub(super) fn is_modern(&self) -> bool {
        self.session().is_some_and(|session| session.version.is_modern())
    }

    /// The connection is open: what has waited for it goes out.
    pub(super) fn open(&mut self, now: Instant, verdict: Verdict) {
        self.stop_opening_clock();
        self.agree_on(verdict.version);
        self.verdict = Some(verdict);
        self.events.push(Event::Ready);
        self.start_keep_alive(now);
        self.held_weight = 0;
        let mut held = core::mem::take(&mut self.held).into_iter().peekable();
        for handle in self.pending.handles() {
            while let Some(earlier) = held.next_if(|held| held.before <= handle) {
                self.release_notification(earlier.message);
            }
            self.release(handle);
        }
        held.for_each(|later| self.release_notification(later.message));
    }

    /// Requests speak `version` from here on.
    pub(super) fn agree_on(&mut self, version: Version) {
        let mut declared = self.config.capabilities.clone();
        declared.fit(version);
        self.era = Era::Open(Session { version, meta: request_meta(self, version), declared });
        if let Some(verdict) = &mut self.verdict {
            verdict.version = version;
        }
    }

    pub(super) fn incompatible(&mut self, why: Incompatible) {
        self.shut(CloseReason::PeerIncompatible(why));
    }

    /// Drops the clock of the probe or of the handshake.
    pub(super) fn stop_opening_clock(&mut self) {
        let until = match &self.era {
            Era::Probing(probe) => probe.until,
            Era::Handshaking(handshake) => handshake.until,
            Era::New | Era::Open(_) | Era::Closed => return,
        };
        self.deadlines.remove(until, Deadline::Opening);
    }

    /// Queues a notification, or keeps it until the connection is open.
    pub(super) fn queue_notification(&mut self, method: &str, params: Option<Raw>) -> Result<(), SendError> {
        let message = Outgoing::Notification { method: method.into(), params };
        if self.outbox.weight() + self.held_weight > self.config.limits.unsent {
            return Err(SendError::Full);
        }
        if self.session().is_some() {
            self.enqueue(message);
            return Ok(());
        }
        self.held_weight += message.weight();
        self.held.push(Held { before: self.pending.next_handle(), message });
        Ok(())
    }

    /// Sends a request that has waited, if what was agreed on allows it.
    fn release(&mut self, handle: RequestHandle) {
        let Some(entry) = self.pending.get(handle).filter(|entry| matches!(entry.stage, Stage::Waiting)) else {
            return;
        };
        match self.check(&entry.request.method) {
            Ok(()) => self.send(handle),
            Err(error) => self.finish(handle, Err(RequestError::NotSent(error))),
        }
    }

    /// Sends a notification that has waited; what the revision does not have is left out.
    fn release_notification(&mut self, message: Outgoing) {
        if let Outgoing::Notification { method, .. } = &message
            && self.check_notification(method).is_ok()
        {
            self.enqueue(message);
        }
    }
}

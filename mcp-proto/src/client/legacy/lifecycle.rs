//! The handshake that opens a legacy session (lifecycle page of 2025-11-25).

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use serde_json::value::RawValue;

use crate::client::era::Era;
use crate::client::outgoing::{INITIALIZED, Outgoing};
use crate::client::timeout::Deadline;
use crate::client::{Client, Verdict};
use crate::jsonrpc::{Raw, RpcError, WireId, encode};
use crate::model::{InitializeParams, InitializeResult, encode_for};
use crate::{Incompatible, Instant, Version};

/// An `initialize` that waits for its answer.
#[derive(Debug)]
pub(in crate::client) struct Handshake {
    pub(in crate::client) wire: i64,
    pub(in crate::client) sent: bool,
    pub(in crate::client) until: Instant,
    offered: Version,
    /// A remembered verdict led here. If the server does not answer, the verdict may be wrong, and a probe follows.
    remembered: bool,
    /// The probe that was not answered in time; it may still be.
    pub(in crate::client) unanswered_probe: Option<i64>,
    /// What the late answer to it says: the server is modern, and only slow.
    pub(in crate::client) modern: Option<Box<Verdict>>,
}

impl Client {
    /// Sends `initialize`. It is never cancelled on the wire (cancellation page of 2025-11-25).
    pub(in crate::client) fn initialize(&mut self, now: Instant, remembered: bool, unanswered_probe: Option<i64>) {
        let Some(offered) = self.legacy_version() else {
            return self.incompatible(Incompatible::NoCommonVersion { supported: Vec::new() });
        };
        self.stop_opening_clock();
        let wire = self.pending.mint_wire();
        let until = now + if remembered { self.config.probe_timeout } else { self.config.request_timeout };
        self.era = Era::Handshaking(Handshake {
            wire,
            sent: false,
            until,
            offered,
            remembered,
            unanswered_probe,
            modern: None,
        });
        self.deadlines.insert(until, Deadline::Opening);
        self.enqueue(Outgoing::Initialize { wire });
    }

    /// Sends `initialize` again, on the same terms.
    #[cfg(feature = "http")]
    pub(in crate::client) fn initialize_again(&mut self, now: Instant) {
        let Era::Handshaking(Handshake { remembered, unanswered_probe, .. }) = self.era else { return };
        self.initialize(now, remembered, unanswered_probe);
    }

    pub(in crate::client) fn write_initialize(&mut self, wire: i64, out: &mut Vec<u8>) -> bool {
        let Era::Handshaking(handshake) = &mut self.era else { return false };
        if handshake.wire != wire {
            return false;
        }
        handshake.sent = true;
        let version = handshake.offered;
        let params =
            InitializeParams::new(version.as_str(), self.config.capabilities.clone(), self.config.info.clone());
        let params = encode_for(version, params).ok();
        encode::request(out, &WireId::Number(wire), "initialize", &mut |out| {
            encode::raw_or_nothing(out, params.as_ref());
        });
        true
    }

    /// `initialize` was answered.
    pub(in crate::client) fn handle_initialized(&mut self, now: Instant, outcome: Result<&RawValue, RpcError>) {
        match outcome.map(|result| Raw::from_raw_value(result).decode()) {
            Ok(Ok(result)) => self.settle_version(now, result),
            Ok(Err(error)) => self.incompatible(Incompatible::BadOpening { message: error.message }),
            Err(error) if self.turns_out_modern(now, Some(&error)) => {}
            Err(_) if self.was_remembered() => self.probe_after_initialize(now, None),
            Err(error) => self.incompatible(Incompatible::Refused { message: error.message }),
        }
    }

    /// Nobody answered `initialize`.
    pub(in crate::client) fn initialize_expired(&mut self, now: Instant) {
        let Era::Handshaking(Handshake { wire, sent, .. }) = self.era else { return };
        if self.turns_out_modern(now, None) {
            return;
        }
        if !self.was_remembered() {
            return self.incompatible(Incompatible::Silent);
        }
        self.probe_after_initialize(now, sent.then_some(wire));
    }

    /// The server picks the revision; a client that does not speak it leaves ("Version Negotiation").
    fn settle_version(&mut self, now: Instant, result: InitializeResult) {
        let version = result.protocol_version.parse().ok();
        let accepted =
            version.filter(|version: &Version| !version.is_modern() && self.config.versions.contains(version));
        let Some(version) = accepted else {
            let supported: Vec<Box<str>> = vec![result.protocol_version.into()];
            return self.incompatible(Incompatible::NoCommonVersion { supported });
        };
        self.enqueue(Outgoing::Notification { method: INITIALIZED.into(), params: None });
        let verdict = Verdict {
            version,
            server: Some(result.server_info),
            capabilities: Some(result.capabilities),
            instructions: result.instructions,
        };
        self.open(now, verdict);
    }

    const fn was_remembered(&self) -> bool {
        matches!(self.era, Era::Handshaking(Handshake { remembered: true, .. }))
    }
}

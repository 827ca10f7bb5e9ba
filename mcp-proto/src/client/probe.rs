//! The probe: `server/discover`, and what its answer says of the server (stdio page of 2026-07-28, "Backward
//! Compatibility").

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::era::Era;
use super::outgoing::Outgoing;
use super::timeout::Deadline;
use super::{Client, Verdict};
use crate::jsonrpc::{ErrorCode, Raw, RpcError};
use crate::model::{DiscoverResult, Meta};
use crate::{Incompatible, Instant, Version};

/// How often the probe is sent again because the server refused its revision and yet named one in common.
const RETRIES: u8 = 2;

/// A `server/discover` that waits for its answer.
#[derive(Debug)]
pub(super) struct Probe {
    pub(super) wire: i64,
    pub(super) version: Version,
    pub(super) sent: bool,
    pub(super) until: Instant,
    /// How often it was sent before. A server that answered once with -32022 is known to be modern.
    retries: u8,
    /// An `initialize` that a remembered verdict led to and that was not answered in time; it may still be.
    pub(super) unanswered_initialize: Option<i64>,
}

/// What the answer says.
enum Finding {
    /// The server speaks these revisions and maybe said more of itself.
    Speaks(Vec<String>, Option<Box<DiscoverResult>>),
    /// A modern server that will not have it.
    Refused(Box<str>),
    /// Not a modern server.
    Legacy(Box<str>),
}

impl Client {
    pub(super) fn probe(&mut self, now: Instant, version: Version) {
        self.send_probe(now, version, 0, None);
    }

    /// Probes a server that was remembered as a legacy one and does not behave so.
    pub(super) fn probe_after_initialize(&mut self, now: Instant, unanswered: Option<i64>) {
        if let Some(version) = self.modern_version() {
            self.send_probe(now, version, 0, unanswered);
        }
    }

    /// Sends the probe again, on the same terms.
    #[cfg(feature = "http")]
    pub(super) fn probe_again(&mut self, now: Instant) {
        let Era::Probing(Probe { version, retries, unanswered_initialize, .. }) = self.era else { return };
        self.send_probe(now, version, retries, unanswered_initialize);
    }

    fn send_probe(&mut self, now: Instant, version: Version, retries: u8, unanswered_initialize: Option<i64>) {
        self.stop_opening_clock();
        let wire = self.pending.mint_wire();
        let until = now + self.config.probe_timeout;
        self.era = Era::Probing(Probe { wire, version, sent: false, until, retries, unanswered_initialize });
        self.deadlines.insert(until, Deadline::Opening);
        self.enqueue(Outgoing::Discover { wire });
    }

    /// The probe was answered.
    pub(super) fn handle_discovered(&mut self, now: Instant, outcome: Result<&RawValue, RpcError>) {
        let Era::Probing(probe) = &self.era else { return };
        let retries = probe.retries;
        match read(outcome) {
            Finding::Speaks(supported, Some(result)) => match self.common(&supported, true) {
                Some(version) => self.open(now, verdict(version, *result)),
                None => self.no_modern_version(now, supported),
            },
            Finding::Speaks(supported, None) => match self.common(&supported, true) {
                Some(version) if retries < RETRIES => self.send_probe(now, version, retries + 1, None),
                _ => self.no_modern_version(now, supported),
            },
            Finding::Refused(message) => self.incompatible(Incompatible::Refused { message }),
            Finding::Legacy(message) if retries > 0 => self.incompatible(Incompatible::Refused { message }),
            Finding::Legacy(message) => self.fall_back(now, Incompatible::Refused { message }, None),
        }
    }

    /// The probe was answered after its deadline. The handshake that is on its way decides; a server that does not
    /// take it is then known to be modern and slow.
    pub(super) fn handle_discovered_late(&mut self, outcome: Result<&RawValue, RpcError>) {
        let Finding::Speaks(supported, Some(result)) = read(outcome) else { return };
        let Some(version) = self.common(&supported, true) else { return };
        if let Era::Handshaking(handshake) = &mut self.era {
            handshake.modern = Some(Box::new(verdict(version, *result)));
        }
    }

    /// Goes on with a server that did not take the handshake and has shown to be modern: by its late answer to the
    /// probe, or by the error that names its revisions. False if it has not.
    pub(super) fn turns_out_modern(&mut self, now: Instant, refusal: Option<&RpcError>) -> bool {
        let Era::Handshaking(handshake) = &mut self.era else { return false };
        if handshake.unanswered_probe.is_none() {
            return false;
        }
        if let Some(verdict) = handshake.modern.take() {
            self.open(now, *verdict);
            return true;
        }
        let named = refusal.filter(|error| error.code == ErrorCode::UNSUPPORTED_VERSION).map(supported_versions);
        let Some(version) = named.and_then(|supported| self.common(&supported, true)) else { return false };
        self.send_probe(now, version, 1, None);
        true
    }

    /// Nobody answered the probe.
    pub(super) fn probe_expired(&mut self, now: Instant) {
        let Era::Probing(probe) = &self.era else { return };
        if probe.retries > 0 {
            return self.incompatible(Incompatible::Silent);
        }
        let unanswered = probe.sent.then_some(probe.wire);
        self.fall_back(now, Incompatible::Silent, unanswered);
    }

    /// The answer to the probe could not be read, so that it is none of a modern server's.
    pub(super) fn probe_garbled(&mut self, now: Instant, message: &str) {
        self.fall_back(now, Incompatible::BadOpening { message: message.into() }, None);
    }

    /// The server is a legacy one; `why` says so to a client that wants none.
    fn fall_back(&mut self, now: Instant, why: Incompatible, unanswered_probe: Option<i64>) {
        if !self.may_be_legacy() {
            return self.incompatible(why);
        }
        self.initialize(now, false, unanswered_probe);
    }

    /// The server is modern enough to say what it speaks, and that is nothing modern that this client speaks too.
    fn no_modern_version(&mut self, now: Instant, supported: Vec<String>) {
        if self.may_be_legacy() && self.common(&supported, false).is_some() && self.common(&supported, true).is_none() {
            return self.initialize(now, false, None);
        }
        let supported = supported.into_iter().map(String::into_boxed_str).collect();
        self.incompatible(Incompatible::NoCommonVersion { supported });
    }

    /// The revision of one era that this client likes best among `supported`.
    pub(super) fn common(&self, supported: &[String], modern: bool) -> Option<Version> {
        let mine = self.config.versions.iter().copied().filter(|version| version.is_modern() == modern);
        mine.into_iter().find(|version| supported.iter().any(|theirs| theirs == version.as_str()))
    }
}

/// The revisions that a -32022 names.
pub(super) fn supported_versions(error: &RpcError) -> Vec<String> {
    #[derive(Deserialize)]
    struct Data {
        supported: Vec<String>,
    }

    error.data.as_ref().and_then(|data| data.decode().ok()).map_or_else(Vec::new, |Data { supported }| supported)
}

fn read(outcome: Result<&RawValue, RpcError>) -> Finding {
    match outcome {
        Ok(result) => match Raw::from_raw_value(result).decode::<DiscoverResult>() {
            Ok(mut result) => Finding::Speaks(core::mem::take(&mut result.supported_versions), Some(result.into())),
            Err(error) => Finding::Legacy(error.message),
        },
        Err(error) => match error.code {
            ErrorCode::UNSUPPORTED_VERSION => Finding::Speaks(supported_versions(&error), None),
            ErrorCode::HEADER_MISMATCH | ErrorCode::MISSING_CLIENT_CAPABILITY => Finding::Refused(error.message),
            _ => Finding::Legacy(error.message),
        },
    }
}

fn verdict(version: Version, result: DiscoverResult) -> Verdict {
    Verdict {
        version,
        server: result.meta.as_ref().and_then(Meta::server_info),
        capabilities: Some(result.capabilities),
        instructions: result.instructions,
    }
}

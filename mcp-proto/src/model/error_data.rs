//! What errors carry beside their code and message.

use alloc::string::String;
use alloc::vec::Vec;

use super::macros::object;
use super::{ClientCapabilities, ElicitParams, Fit};
use crate::Version;

object! {
    /// Data of the error -32022: the server does not speak the revision of this request. Since 2026-07-28; earlier
    /// servers send the same with -32602.
    UnsupportedVersionData {
        /// The revisions that it speaks.
        supported: Vec<String>,
        /// The one that was asked for.
        requested: String [into],
    }
    optional {}
}

object! {
    /// Data of the error -32021: the client lacks what the server needs for this request. Since 2026-07-28.
    MissingCapabilityData {
        /// What is needed.
        required_capabilities: ClientCapabilities,
    }
    optional {}
}

impl Fit for MissingCapabilityData {
    fn fit(&mut self, version: Version) {
        self.required_capabilities.fit(version);
    }
}

object! {
    /// Data of the error -32042: the user has to go to these URLs before the request can be served. 2025-11-25 alone.
    UrlElicitationRequiredData {
        /// Where to go.
        elicitations: Vec<ElicitParams>,
    }
    optional {}
}

impl Fit for UrlElicitationRequiredData {
    fn fit(&mut self, version: Version) {
        self.elicitations.fit(version);
    }
}

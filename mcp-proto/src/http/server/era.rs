//! Whose rules a request follows.

use super::content::Content;
use super::head::{Head, VersionHeader};
use crate::Version;
use crate::jsonrpc::envelope::Envelope;
use crate::meta::incoming_meta::IncomingParams;
use crate::server::Config;

/// Whose rules a request follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Era {
    Modern,
    Legacy,
}

impl Era {
    /// What names a modern revision, or one that nobody knows, is modern, be it the header or the body; what names none
    /// is legacy, where that is served. An `initialize` without modern metadata is the legacy handshake whatever its
    /// header says: its body is where the revision is agreed on.
    pub(super) fn of(config: &Config, head: &Head, content: &Content<'_>) -> Self {
        let serves = |modern| config.versions.iter().any(|version| version.is_modern() == modern);
        if !serves(true) {
            return Self::Legacy;
        }
        if !serves(false) || names_revision(content) {
            return Self::Modern;
        }
        if content.is_initialize() {
            return Self::Legacy;
        }
        match &head.version {
            VersionHeader::Absent => Self::Legacy,
            VersionHeader::Served(version) => Self::from(*version),
            VersionHeader::Other(text) => text.parse::<Version>().map_or(Self::Modern, Self::from),
        }
    }
}

impl From<Version> for Era {
    fn from(version: Version) -> Self {
        if version.is_modern() { Self::Modern } else { Self::Legacy }
    }
}

/// Whether `_meta` of the message has a revision, whatever it is.
fn names_revision(content: &Content<'_>) -> bool {
    let Content::Message(Envelope::Request { params, .. } | Envelope::Notification { params, .. }) = content else {
        return false;
    };
    let Ok(params) = IncomingParams::read(*params) else { return false };
    params.meta().is_ok_and(|meta| !matches!(meta.version(), Ok(None)))
}

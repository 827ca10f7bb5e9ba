//! Whose rules a request follows.

use super::content::Content;
use super::head::{Head, VersionHeader};
use super::named::Named;
use crate::Version;
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
    pub(super) fn of(config: &Config, head: &Head, content: &Content<'_>, named: &Named<'_>) -> Self {
        let serves = |modern| config.versions.iter().any(|version| version.is_modern() == modern);
        if !serves(true) {
            return Self::Legacy;
        }
        if !serves(false) || named.any() {
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

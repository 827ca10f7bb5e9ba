//! The protocol revisions and their two eras.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A revision of the protocol, named by its date; later revisions compare greater.
///
/// The list is closed: a revision that this crate does not implement is not a `Version` but text, and parsing it
/// gives [`UnknownVersion`].
///
/// # Example
/// ```
/// use mcp_proto::Version;
///
/// let version: Version = "2025-06-18".parse()?;
/// assert!(!version.is_modern());
/// assert!(version < Version::LATEST);
/// # Ok::<(), mcp_proto::UnknownVersion>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[allow(clippy::exhaustive_enums, reason = "a new revision is a new protocol; matches on it must be looked at")]
pub enum Version {
    /// 2024-11-05, the first.
    V2024_11_05,
    /// 2025-03-26: batches, Streamable HTTP, annotations, audio.
    V2025_03_26,
    /// 2025-06-18: elicitation, structured output, no batches.
    V2025_06_18,
    /// 2025-11-25: tasks, icons, URL elicitation, tools in sampling.
    V2025_11_25,
    /// 2026-07-28: stateless, metadata on each request.
    V2026_07_28,
}

impl Version {
    /// Every revision, the newest first.
    pub const ALL: [Self; 5] =
        [Self::V2026_07_28, Self::V2025_11_25, Self::V2025_06_18, Self::V2025_03_26, Self::V2024_11_05];
    /// The newest revision.
    pub const LATEST: Self = Self::V2026_07_28;
    /// The newest revision that opens with an `initialize` handshake.
    pub const LATEST_LEGACY: Self = Self::V2025_11_25;

    /// The revision as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2024_11_05 => "2024-11-05",
            Self::V2025_03_26 => "2025-03-26",
            Self::V2025_06_18 => "2025-06-18",
            Self::V2025_11_25 => "2025-11-25",
            Self::V2026_07_28 => "2026-07-28",
        }
    }

    /// Whether each request carries its own metadata (2026-07-28), rather than an `initialize` handshake opening a
    /// session.
    #[must_use]
    pub const fn is_modern(self) -> bool {
        matches!(self, Self::V2026_07_28)
    }

    /// Whether peers of this revision may send JSON-RPC batches: 2025-03-26 alone.
    #[must_use]
    pub const fn has_batches(self) -> bool {
        matches!(self, Self::V2025_03_26)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Version {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        Self::ALL.into_iter().find(|version| version.as_str() == text).ok_or(UnknownVersion)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// The text names no revision that this crate implements.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("unknown protocol revision")]
#[non_exhaustive]
pub struct UnknownVersion;

//! Log messages (server/utilities/logging, all revisions).

use alloc::string::String;
use core::cmp::Ordering;

use serde_json::Value;

use super::macros::{object, open_enum};
use super::{Fit, Meta};
use crate::Version;

open_enum! {
    /// How severe a log message is (RFC 5424, section 6.2.1).
    ///
    /// Ordered by severity: `Debug` is least, `Emergency` most. A word that is not defined has no place in the order.
    LoggingLevel {
        Debug = "debug",
        Info = "info",
        Notice = "notice",
        Warning = "warning",
        Error = "error",
        Critical = "critical",
        Alert = "alert",
        Emergency = "emergency",
    }
}

impl LoggingLevel {
    /// The level that `word` names, if it is defined.
    #[must_use]
    pub fn from_wire(word: &str) -> Option<Self> {
        Some(Self::from(word)).filter(Self::is_known)
    }

    /// From 0 for `Debug` to 7 for `Emergency`; `None` for a word that is not defined.
    #[must_use]
    pub const fn severity(&self) -> Option<u8> {
        match self {
            Self::Debug => Some(0),
            Self::Info => Some(1),
            Self::Notice => Some(2),
            Self::Warning => Some(3),
            Self::Error => Some(4),
            Self::Critical => Some(5),
            Self::Alert => Some(6),
            Self::Emergency => Some(7),
            Self::Unknown(_) => None,
        }
    }
}

impl PartialOrd for LoggingLevel {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.severity(), other.severity()) {
            (Some(mine), Some(theirs)) => Some(mine.cmp(&theirs)),
            (None, None) if self == other => Some(Ordering::Equal),
            (None | Some(_), None) | (None, Some(_)) => None,
        }
    }
}

object! {
    /// Params of `logging/setLevel`: send this level and what is more severe. Until 2025-11-25.
    SetLevelParams {
        /// The least severe level that is wanted.
        level: LoggingLevel,
    }
    optional {
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for SetLevelParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}

object! {
    /// Params of `notifications/message`: a log message.
    LoggingMessageParams {
        /// How severe it is.
        level: LoggingLevel,
        /// What is logged: text or any other JSON.
        data: Value [into],
    }
    optional {
        /// Which part of the server logs.
        logger / with_logger: String,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for LoggingMessageParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}

//! Progress (base/utilities/progress, all revisions).

use alloc::boxed::Box;
use alloc::string::String;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fit::since;
use super::macros::object;
use super::{Fit, Meta};
use crate::Version;
use crate::jsonrpc::WireId;

/// What ties progress notifications to the request that asked for them: a string or an integer of the requester's
/// choice.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[allow(clippy::exhaustive_enums, reason = "no revision has a third kind")]
pub enum ProgressToken {
    /// An integer.
    Number(i64),
    /// Text.
    String(Box<str>),
}

impl From<i64> for ProgressToken {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for ProgressToken {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for ProgressToken {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<ProgressToken> for Value {
    fn from(token: ProgressToken) -> Self {
        match token {
            ProgressToken::Number(number) => Self::from(number),
            ProgressToken::String(text) => Self::from(String::from(text)),
        }
    }
}

impl ProgressToken {
    /// The token that is written as the id is.
    pub(crate) fn of(id: WireId) -> Self {
        match id {
            WireId::Number(number) => Self::Number(number),
            WireId::String(text) => Self::String(text),
        }
    }
}

impl Serialize for ProgressToken {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::String(text) => serializer.serialize_str(text),
        }
    }
}

/// The shape is that of a request id.
impl<'de> Deserialize<'de> for ProgressToken {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WireId::deserialize(deserializer).map(Self::of)
    }
}

object! {
    /// Params of `notifications/progress`.
    ProgressParams {
        /// The token of the request that is making progress.
        progress_token: ProgressToken [into],
        /// How far it is; grows with each notification.
        progress: f64,
    }
    optional {
        /// Where `progress` will end, if that is known.
        total / with_total: f64,
        /// What is happening, for people. Since 2025-03-26.
        message / with_message: String,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for ProgressParams {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_03_26, &mut self.message);
        self.meta.fit(version);
    }
}

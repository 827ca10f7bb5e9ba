//! What opening a connection found out about a server.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::Version;
use crate::model::{Implementation, ServerCapabilities};

/// What opening a connection found out about a server: its era by its revision, and what it said of itself.
///
/// It holds as long as the server's configuration does. Store it, and give it to the next connection as
/// [`EraPolicy::Known`](super::EraPolicy::Known) to skip the probe.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The revision that was agreed on.
    pub version: Version,
    /// Who the server says it is. Not verified: for display only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Implementation>,
    /// What the server can do; `None` if nobody asked it, and then nothing is checked against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<ServerCapabilities>,
    /// How the server wants to be used, in words for a model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
}

impl Verdict {
    /// A verdict that knows the revision only.
    #[must_use]
    pub const fn new(version: Version) -> Self {
        Self { version, server: None, capabilities: None, instructions: None }
    }
}

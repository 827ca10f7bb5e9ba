//! How a client behaves.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::Verdict;
use crate::model::{ClientCapabilities, Implementation};
use crate::rpc::keep_alive::KeepAlive;
use crate::{Limits, Version};

/// How a client behaves. The timeouts are finite by default; every one can be changed.
///
/// # Example
/// ```
/// use mcp_proto::client::{Config, EraPolicy};
/// use mcp_proto::model::Implementation;
///
/// let mut config = Config::new(Implementation::new("my-client", "1.0"));
/// config.era = EraPolicy::Modern;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Who this client is; sent to every server.
    pub info: Implementation,
    /// What this client can do for a server. A question that needs more is never passed on to the application.
    pub capabilities: ClientCapabilities,
    /// Methods beside those of the spec that a legacy server may call; any other is answered with -32601. None by default.
    pub methods: Vec<Box<str>>,
    /// How the server's era is found out, default [`EraPolicy::Detect`].
    pub era: EraPolicy,
    /// The revisions that may be spoken, preferred first; default all, the newest first.
    pub versions: Vec<Version>,
    /// How long the server may take to answer the probe before it is taken for a legacy server, default 5 s. A server
    /// that starts slowly and ignores unknown methods costs its client this much once; see [`Verdict`].
    pub probe_timeout: Duration,
    /// How long a request may go without an answer, default 60 s.
    pub request_timeout: Duration,
    /// Whether progress starts `request_timeout` anew, default true.
    pub restart_on_progress: bool,
    /// How long a request may take in all, whatever progress it makes, default 1 h. Questions to the user do not
    /// count against `request_timeout` and do against this.
    pub max_request_time: Duration,
    /// Pings to a legacy server, default none.
    pub keep_alive: Option<KeepAlive>,
    /// Bounds.
    pub limits: Limits,
}

impl Config {
    /// A client that declares no capabilities and speaks every revision.
    #[must_use]
    pub fn new(info: Implementation) -> Self {
        Self {
            info,
            capabilities: ClientCapabilities::default(),
            methods: Vec::new(),
            era: EraPolicy::Detect,
            versions: Version::ALL.into(),
            probe_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(60),
            restart_on_progress: true,
            max_request_time: Duration::from_secs(3600),
            keep_alive: None,
            limits: Limits::default(),
        }
    }
}

/// A client of this name and this version, as [`Config::new`] makes it.
///
/// # Example
/// ```
/// use mcp_proto::client::Config;
///
/// assert_eq!(Config::from(("my-client", "1.0")).info.name, "my-client");
/// ```
impl<N: Into<String>, V: Into<String>> From<(N, V)> for Config {
    fn from((name, version): (N, V)) -> Self {
        Self::new(Implementation::new(name, version))
    }
}

/// A client that is this software, as [`Config::new`] makes it.
impl From<Implementation> for Config {
    fn from(info: Implementation) -> Self {
        Self::new(info)
    }
}

/// How a client finds out which era its server is of (stdio page of 2026-07-28, "Backward Compatibility").
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "there is one to a configuration")]
pub enum EraPolicy {
    /// Probe with `server/discover`; any error that is not a modern one, or silence, means legacy.
    #[default]
    Detect,
    /// Modern only: a legacy server is [`PeerIncompatible`](crate::CloseReason::PeerIncompatible).
    Modern,
    /// Legacy only: `initialize` goes out at once.
    Legacy,
    /// What an earlier connection to the same server found out: no probe. A server that was remembered as a legacy one
    /// and refuses `initialize`, or does not answer it within [`Config::probe_timeout`], is probed after all. One that
    /// was remembered as modern and is not any more shows in the errors of the requests.
    Known(Verdict),
}

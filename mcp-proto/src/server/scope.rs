//! Which part of its configuration a server serves.

use super::Server;
use crate::Version;

/// Which part of its configuration a server serves: a transport that tells the eras apart by itself gives a message of
/// each to a server for it alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(not(feature = "http"), allow(dead_code, reason = "a stream carries both eras"))]
pub(super) enum Scope {
    /// All of it.
    Any,
    /// Modern messages.
    Modern,
    /// Single legacy messages: nobody remembers anything from one to the next.
    Sessionless,
}

impl Server {
    pub(super) fn serves(&self, version: Version) -> bool {
        self.config.versions.contains(&version)
    }

    pub(super) fn serves_modern(&self) -> bool {
        self.scope != Scope::Sessionless && self.config.versions.iter().any(|version| version.is_modern())
    }

    pub(super) fn serves_legacy(&self) -> bool {
        self.scope != Scope::Modern && self.config.versions.iter().any(|version| !version.is_modern())
    }
}

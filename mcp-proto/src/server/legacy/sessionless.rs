//! Single messages of legacy clients, without a session that anybody would remember.

use alloc::sync::Arc;

use super::session::Session;
use crate::Version;
use crate::meta::result_meta::ResultParts;
use crate::model::ServerCapabilities;
use crate::server::scope::Scope;
use crate::server::{Config, Server};

impl Server {
    /// A server for one message of a client of revision `version`, of which nothing else is known; `None` is for
    /// `initialize`.
    #[cfg(feature = "http")]
    pub(crate) fn sessionless(config: Arc<Config>, parts: Arc<ResultParts>, version: Option<Version>) -> Self {
        let level = config.log_level.clone();
        let mut server = Self::scoped(config, parts, Scope::Sessionless);
        server.legacy.session = version.map(|version| Session::assumed(version, level));
        server
    }

    /// What a client is offered that opens a session: nothing that outlives a message where there is none.
    pub(super) fn offered_at_opening(&self) -> ServerCapabilities {
        let mut offered = self.config.capabilities.clone();
        if self.scope == Scope::Sessionless {
            if let Some(tools) = &mut offered.tools {
                tools.list_changed = None;
            }
            if let Some(prompts) = &mut offered.prompts {
                prompts.list_changed = None;
            }
            if let Some(resources) = &mut offered.resources {
                (resources.list_changed, resources.subscribe) = (None, None);
            }
        }
        offered
    }
}

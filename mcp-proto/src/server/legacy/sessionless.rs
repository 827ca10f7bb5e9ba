//! Single messages of legacy clients, without a session that anybody would remember.

use crate::model::ServerCapabilities;
use crate::server::Server;
use crate::server::scope::Scope;

impl Server {
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

//! Everything that a router serves.

use std::sync::Arc;
use std::time::Duration;

use mcp_proto::model::{CacheScope, Prompt, Resource, ResourceTemplate, Tool};

use super::completion::Completions;
use super::listing::{Listing, Terms};
use super::sealing::Sealing;
use super::served::Served;
use super::threading::Threading;

/// Everything that a router serves.
#[derive(Debug)]
pub(crate) struct Tables<T: Threading> {
    pub(crate) tools: Listing<Tool, Served<T>>,
    pub(crate) resources: Listing<Resource, Served<T>>,
    pub(crate) templates: Listing<ResourceTemplate, Served<T>>,
    pub(crate) prompts: Listing<Prompt, Served<T>>,
    pub(crate) completions: Completions<T>,
    pub(crate) sealing: Arc<Sealing>,
}

impl<T: Threading> Default for Tables<T> {
    fn default() -> Self {
        Self {
            tools: Listing::default(),
            resources: Listing::default(),
            templates: Listing::default(),
            prompts: Listing::default(),
            completions: Completions::default(),
            sealing: Arc::default(),
        }
    }
}

impl<T: Threading> Tables<T> {
    pub(crate) fn set_page_size(&self, size: usize) {
        self.set_terms(|terms| terms.page_size = size);
    }

    pub(crate) fn set_cache(&self, ttl: Duration, scope: &CacheScope) {
        self.set_terms(|terms| {
            terms.ttl = ttl;
            terms.scope = scope.clone();
        });
    }

    fn set_terms(&self, change: impl Fn(&mut Terms)) {
        self.tools.set_terms(&change);
        self.resources.set_terms(&change);
        self.templates.set_terms(&change);
        self.prompts.set_terms(&change);
    }
}

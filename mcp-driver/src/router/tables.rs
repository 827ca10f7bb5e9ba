//! Everything that a router serves.

use std::time::Duration;

use mcp_proto::model::{CacheScope, Prompt, Resource, ResourceTemplate, Tool};

use super::completion::Completions;
use super::listing::{Listing, Terms};
use super::prompt::PromptHandler;
use super::resource::{ResourceHandler, TemplateHandler};
use super::tool::ToolHandler;

/// Everything that a router serves.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) tools: Listing<Tool, ToolHandler>,
    pub(crate) resources: Listing<Resource, ResourceHandler>,
    pub(crate) templates: Listing<ResourceTemplate, TemplateHandler>,
    pub(crate) prompts: Listing<Prompt, PromptHandler>,
    pub(crate) completions: Completions,
}

impl Tables {
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

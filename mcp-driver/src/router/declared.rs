//! What a router says that it offers, and what it grants of it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::{
    CacheScope, Implementation, Object, PromptsCapability, ResourcesCapability, ServerCapabilities, SubscriptionFilter,
    ToolsCapability,
};
use mcp_proto::server::{Config, Subscribing};

use super::dispatch::is_readable;
use super::opaque::Opaque;
use super::tables::Tables;
use super::visibility::{Filtering, View, Viewer};
use crate::Caller;

/// The configuration of a router, as far as it does not follow from what was added.
#[derive(Debug)]
pub(crate) struct Settings(Opaque<Arc<Config>>);

impl Settings {
    pub(crate) fn new(name: String, version: String) -> Self {
        Self(Opaque::new(Arc::new(Config::new(Implementation::new(name, version)))))
    }

    pub(crate) fn get(&self) -> &Arc<Config> {
        &self.0
    }

    pub(crate) fn change(&mut self) -> &mut Config {
        Arc::make_mut(&mut self.0)
    }
}

impl Clone for Settings {
    fn clone(&self) -> Self {
        Self(Opaque::new(self.get().clone()))
    }
}

impl Tables {
    /// The configuration with what follows from what was added.
    pub(crate) fn declared(&self, settings: &Settings, is_filtered: bool) -> Arc<Config> {
        let mut config = settings.get().clone();
        let changed = Arc::make_mut(&mut config);
        self.derive(&mut changed.capabilities);
        if is_filtered {
            changed.cache_scope = CacheScope::Private;
        }
        self.set_cache(config.cache_ttl, &config.cache_scope);
        self.sealing.set_server(&config.info.name, config.limits.input_rounds);
        config
    }

    /// What is granted of a subscription.
    pub(crate) fn granted(
        &self,
        filters: &dyn Filtering,
        subscribing: &Subscribing,
        caller: &Caller,
    ) -> Result<SubscriptionFilter, RpcError> {
        let mut filter = subscribing.filter.clone();
        let view = View::new(Viewer::new(caller, &subscribing.context), filters);
        let Some(uris) = &mut filter.resource_subscriptions else { return Ok(filter) };
        let readable = |uri: &String| is_readable(self, uri, &view);
        if !subscribing.context.version.is_modern()
            && let Some(missing) = uris.iter().find(|uri| !readable(uri))
        {
            return Err(RpcError::resource_not_found(missing));
        }
        uris.retain(readable);
        Ok(filter)
    }

    /// What follows from what was added. What the protocol leaves to others stays as it is.
    fn derive(&self, capabilities: &mut ServerCapabilities) {
        let is_dynamic = self.is_dynamic.load(Ordering::Relaxed);
        let changes = is_dynamic.then_some(true);
        let has_resources = !self.resources.is_empty() || !self.templates.is_empty();
        capabilities.logging = Some(Object::new());
        capabilities.completions = (is_dynamic || !self.completions.is_empty()).then(Object::new);
        capabilities.tools = (is_dynamic || !self.tools.is_empty()).then(|| {
            let mut tools = ToolsCapability::default();
            tools.list_changed = changes;
            tools
        });
        capabilities.prompts = (is_dynamic || !self.prompts.is_empty()).then(|| {
            let mut prompts = PromptsCapability::default();
            prompts.list_changed = changes;
            prompts
        });
        capabilities.resources = (is_dynamic || has_resources).then(|| {
            let mut resources = ResourcesCapability::default();
            resources.list_changed = changes;
            resources.subscribe = changes.or(self.is_watched().then_some(true));
            resources
        });
    }
}

//! Changes while clients are connected.

use std::future::Future;
use std::sync::Arc;

use mcp_proto::model::{Prompt, Resource, Tool};
use mcp_proto::server::Change;
use serde::de::DeserializeOwned;

use super::{Ctx, Failure, Inner, PromptOutput, ResourceOutput, ToolOutput, prompt, resource, tool};

/// Adds to a [`Router`](crate::Router) and removes from it while clients are connected, and tells those that listen.
///
/// Capabilities are declared when a client connects: what a server may have later but has not at the start has to be
/// declared by [`Router::configure`](crate::Router::configure).
#[derive(Clone, Debug)]
pub struct RouterHandle {
    inner: Arc<Inner>,
}

impl RouterHandle {
    pub(crate) const fn new(inner: Arc<Inner>) -> Self {
        Self { inner }
    }

    /// Adds a tool, or replaces the one of that name.
    ///
    /// # Panics
    /// Over bad annotations, as [`Router::tool`](crate::Router::tool). For a tool that comes from elsewhere, look first:
    /// `mcp_proto::http::param_header::annotations` tells whether they are good.
    pub fn add_tool<A, F, Fut, O>(&self, tool: Tool, handler: F)
    where
        A: DeserializeOwned + 'static,
        F: Fn(A, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: ToolOutput + 'static,
    {
        self.inner.tables.tools.insert(tool::entry(tool, handler));
        self.publish(&Change::Tools);
    }

    /// Removes a tool; whether there was one. Calls of it that are under way go on.
    pub fn remove_tool(&self, name: &str) -> bool {
        self.removed(self.inner.tables.tools.remove(name), &Change::Tools)
    }

    /// Adds a resource, or replaces the one at that URI.
    pub fn add_resource<F, Fut, O>(&self, resource: Resource, handler: F)
    where
        F: Fn(Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: ResourceOutput + 'static,
    {
        self.inner.tables.resources.insert(resource::entry(resource, handler));
        self.publish(&Change::Resources);
    }

    /// Removes a resource; whether there was one.
    pub fn remove_resource(&self, uri: &str) -> bool {
        self.removed(self.inner.tables.resources.remove(uri), &Change::Resources)
    }

    /// The resource at `uri` holds something else now.
    pub fn resource_updated(&self, uri: &str) {
        self.publish(&Change::Resource(uri.into()));
    }

    /// Adds a prompt, or replaces the one of that name.
    pub fn add_prompt<A, F, Fut, O>(&self, prompt: Prompt, handler: F)
    where
        A: DeserializeOwned + 'static,
        F: Fn(A, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: PromptOutput + 'static,
    {
        self.inner.tables.prompts.insert(prompt::entry(prompt, handler));
        self.publish(&Change::Prompts);
    }

    /// Removes a prompt; whether there was one.
    pub fn remove_prompt(&self, name: &str) -> bool {
        self.removed(self.inner.tables.prompts.remove(name), &Change::Prompts)
    }

    fn removed(&self, removed: bool, change: &Change) -> bool {
        if removed {
            self.publish(change);
        }
        removed
    }

    fn publish(&self, change: &Change) {
        self.inner.connections.publish(change);
    }
}

//! Changes while clients are connected.

use std::sync::Arc;

use mcp_proto::server::Change;

use super::Inner;
use super::threading::{Shared, Threading};

/// Removes from a [`Router`](super::Router) while clients are connected, and tells those that listen.
#[derive(Debug)]
pub struct RouterHandle<T: Threading = Shared> {
    inner: Arc<Inner<T>>,
}

impl<T: Threading> RouterHandle<T> {
    pub(crate) const fn new(inner: Arc<Inner<T>>) -> Self {
        Self { inner }
    }

    /// Removes a tool; whether there was one. Calls of it that are under way go on.
    pub fn remove_tool(&self, name: &str) -> bool {
        self.removed(self.inner.tables.tools.remove(name), &Change::Tools)
    }

    /// Removes a resource; whether there was one.
    pub fn remove_resource(&self, uri: &str) -> bool {
        self.removed(self.inner.tables.resources.remove(uri), &Change::Resources)
    }

    /// The resource at `uri` holds something else now.
    pub fn resource_updated(&self, uri: &str) {
        self.inner.connections.publish(&Change::Resource(uri.into()));
    }

    /// Removes a prompt; whether there was one.
    pub fn remove_prompt(&self, name: &str) -> bool {
        self.removed(self.inner.tables.prompts.remove(name), &Change::Prompts)
    }

    fn removed(&self, removed: bool, change: &Change) -> bool {
        if removed {
            self.inner.connections.publish(change);
        }
        removed
    }
}

impl<T: Threading> Clone for RouterHandle<T> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone() }
    }
}

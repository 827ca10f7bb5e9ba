//! The connections that a service is served on.

use std::sync::{Mutex, PoisonError};

use mcp_driver::{ServerHandle, WeakServerHandle};
use mcp_proto::server::Change;

/// The connections that a service is served on, to be told of changes.
#[derive(Debug, Default)]
pub(crate) struct Connections(Mutex<Vec<WeakServerHandle>>);

impl Connections {
    pub(crate) fn add(&self, connection: &ServerHandle) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Looked through when it would grow, so that each costs the same.
        if all.len() == all.capacity() {
            all.retain(|connection| connection.upgrade().is_some());
        }
        all.push(connection.downgrade());
    }

    pub(crate) fn open(&self) -> Vec<ServerHandle> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        all.iter().filter_map(WeakServerHandle::upgrade).collect()
    }

    pub(crate) fn publish(&self, change: &Change) {
        self.open().iter().for_each(|connection| connection.publish(change));
    }
}

//! The connections that a router serves.

use std::sync::{Mutex, MutexGuard, PoisonError};

use mcp_proto::server::Change;

use crate::WeakServerHandle;

/// The connections that a router serves, to be told of changes.
#[derive(Debug, Default)]
pub(crate) struct Connections(Mutex<Vec<WeakServerHandle>>);

impl Connections {
    pub(crate) fn add(&self, connection: WeakServerHandle) {
        let mut connections = self.lock();
        connections.retain(|connection| connection.upgrade().is_some());
        connections.push(connection);
    }

    pub(crate) fn publish(&self, change: &Change) {
        let connections = self.lock().clone();
        for connection in connections {
            if let Some(connection) = connection.upgrade() {
                connection.publish(change);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<WeakServerHandle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

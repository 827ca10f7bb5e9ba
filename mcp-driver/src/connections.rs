//! The connections that a router serves.

use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(feature = "router")]
use mcp_proto::server::Change;

use crate::{ServerHandle, WeakServerHandle};

/// The connections that a service serves, to be told of changes and, over HTTP, of the end.
#[derive(Debug, Default)]
pub(crate) struct Connections(Mutex<Roll>);

#[derive(Debug, Default)]
struct Roll {
    entries: Vec<WeakServerHandle>,
    /// How many there may be before those that have gone are looked for, so that this costs the same for each that comes.
    most: usize,
}

impl Connections {
    pub(crate) fn add(&self, connection: WeakServerHandle) {
        let mut roll = self.lock();
        if roll.entries.len() >= roll.most {
            roll.entries.retain(|connection| connection.upgrade().is_some());
            roll.most = LEAST.max(2 * roll.entries.len());
        }
        roll.entries.push(connection);
    }

    #[cfg(feature = "router")]
    pub(crate) fn publish(&self, change: &Change) {
        self.each(|connection| connection.publish(change));
    }

    #[cfg(feature = "http")]
    pub(crate) fn close(&self) {
        self.each(ServerHandle::close);
    }

    fn each(&self, tell: impl Fn(&ServerHandle)) {
        let connections = self.lock().entries.clone();
        connections.iter().filter_map(WeakServerHandle::upgrade).for_each(|connection| tell(&connection));
    }

    fn lock(&self) -> MutexGuard<'_, Roll> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fewer are not worth looking through.
const LEAST: usize = 16;
